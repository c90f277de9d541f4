import { setPaused } from '../engine/pause.js';
import type { Command } from './command.js';
import { forAll } from './each.js';
import { requireRoot } from './preconditions.js';

export const pause: Command = {
  usage: 'pause CONTAINER [CONTAINER...]',
  summary: 'Let all processes of containers stand still',
  example: 'mydocker pause web',
  options: [],
  operands: [1, Number.POSITIVE_INFINITY],
  async run(input, engine) {
    requireRoot();
    return await forAll(input.operands, async (word) => {
      await setPaused(engine, word, true);
      return word;
    });
  },
};
