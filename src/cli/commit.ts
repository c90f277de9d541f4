import { findContainer } from '../container/find.js';
import { commit as commitContainer } from '../engine/commit.js';
import type { Command } from './command.js';
import { requireRoot } from './preconditions.js';

export const commit: Command = {
  usage: 'commit [OPTIONS] CONTAINER [REPOSITORY[:TAG]]',
  summary: "Make an image of a container's changes",
  example: "mydocker commit -m 'Add a greeting' brave_whale greeter:1.0",
  options: [
    ['-a, --author <author>', 'Who made it'],
    [
      '-c, --change <instruction>',
      'Change the configuration: CMD ENTRYPOINT ENV EXPOSE LABEL STOPSIGNAL USER VOLUME WORKDIR',
    ],
    ['-m, --message <message>', 'What it is for'],
    ['-p, --pause', 'Accepted as docker does; nothing is paused'],
  ],
  operands: [1, 2],
  async run(input, engine) {
    requireRoot();
    const [container = '', name] = input.operands;
    const id = await commitContainer(engine, findContainer(engine.root, container), {
      name,
      message: input.text('message'),
      author: input.text('author'),
      changes: input.list('change'),
    });
    console.log(id);
    return 0;
  },
};
