import { stopAndStart } from '../engine/start-again.js';
import type { Command } from './command.js';
import { forEach } from './each.js';
import { requireRoot } from './preconditions.js';
import { readStopOptions, stopOptions } from './stop-options.js';

export const restart: Command = {
  usage: 'restart [OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Stop containers, and start them again',
  example: 'mydocker restart web',
  options: stopOptions,
  operands: [1, Number.POSITIVE_INFINITY],
  async run(input, engine) {
    requireRoot();
    const options = readStopOptions(input);
    return await forEach(input.operands, async (word) => {
      await stopAndStart(engine, word, options);
      return word;
    });
  },
};
