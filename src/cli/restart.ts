import { stopAndStart } from '../engine/start-again.js';
import type { Command } from './command.js';
import { forEach } from './each.js';
import { requireRoot } from './preconditions.js';
import { parseSeconds, parseSignalOption } from './stop-options.js';

export const restart: Command = {
  usage: 'restart [OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Stop containers, and start them again',
  example: 'mydocker restart web',
  options: [
    ['-s, --signal <signal>', 'The signal that asks it to end'],
    ['-t, --time, --timeout <seconds>', 'How long it may take before it is killed; -1 for ever'],
  ],
  operands: [1, Number.POSITIVE_INFINITY],
  async run(input, engine) {
    requireRoot();
    const signal = parseSignalOption('--signal', input.text('signal'));
    const timeout = parseSeconds('--timeout', input.text('timeout'));
    return await forEach(input.operands, async (word) => {
      await stopAndStart(engine, word, { signal, timeout });
      return word;
    });
  },
};
