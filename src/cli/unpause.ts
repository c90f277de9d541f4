import { setPaused } from '../engine/pause.js';
import type { Command } from './command.js';
import { forAll } from './each.js';
import { requireRoot } from './preconditions.js';

export const unpause: Command = {
  usage: 'unpause CONTAINER [CONTAINER...]',
  summary: 'Let the processes of paused containers go on',
  example: 'mydocker unpause web',
  options: [],
  operands: [1, Number.POSITIVE_INFINITY],
  async run(input, engine) {
    requireRoot();
    return await forAll(input.operands, async (word) => {
      await setPaused(engine, word, false);
      return word;
    });
  },
};
