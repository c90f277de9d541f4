import { findContainer } from '../container/find.js';
import { commit as commitContainer } from '../engine/commit.js';
import { uninterrupted } from '../util/signals.js';
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
      'Change the configuration: CMD ENTRYPOINT ENV EXPOSE HEALTHCHECK LABEL ONBUILD STOPSIGNAL USER VOLUME WORKDIR',
    ],
    ['-m, --message <message>', 'What it is for'],
    ['-p, --pause', 'Pause the container meanwhile (the default; --pause=false: do not)'],
  ],
  operands: [1, 2],
  async run(input, engine) {
    requireRoot();
    const [container = '', name] = input.operands;
    const options = {
      name,
      message: input.text('message'),
      author: input.text('author'),
      changes: input.list('change'),
      live: input.flag('no-pause'),
    };
    // Who is interrupted would leave the container paused.
    const id = await uninterrupted(() => commitContainer(engine, findContainer(engine.root, container), options));
    console.log(id);
    return 0;
  },
};
