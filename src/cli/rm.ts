import { findContainer } from '../container/find.js';
import { remove } from '../engine/remove.js';
import type { Command } from './command.js';
import { forAll } from './each.js';
import { requireRoot } from './preconditions.js';

export const rm: Command = {
  usage: 'rm [OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Remove containers',
  example: 'mydocker rm calm_anchor',
  options: [
    ['-f, --force', 'End a running container first'],
    ['-v, --volumes', 'Remove its anonymous volumes too'],
  ],
  operands: [1, Number.POSITIVE_INFINITY],
  async run(input, engine) {
    requireRoot();
    const options = { force: input.flag('force'), volumes: input.flag('volumes') };
    const removeOne = async (word: string) => {
      await remove(engine, findContainer(engine.root, word), options);
      return word;
    };
    return await forAll(input.operands, removeOne, options.force);
  },
};
