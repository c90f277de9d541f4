import { stop as stopContainer } from '../engine/stop.js';
import type { Command } from './command.js';
import { forAll } from './each.js';
import { requireRoot } from './preconditions.js';
import { readStopOptions, stopOptions } from './stop-options.js';

export const stop: Command = {
  usage: 'stop [OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Ask running containers to end, and end those that do not',
  example: 'mydocker stop -t 3 web',
  options: stopOptions,
  operands: [1, Number.POSITIVE_INFINITY],
  async run(input, engine) {
    requireRoot();
    const options = readStopOptions(input);
    return await forAll(input.operands, async (word) => {
      await stopContainer(engine, word, options);
      return word;
    });
  },
};
