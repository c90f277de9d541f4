import { kill as killContainer } from '../engine/stop.js';
import { parseSignal } from '../util/signals.js';
import type { Command } from './command.js';
import { forAll } from './each.js';
import { requireRoot } from './preconditions.js';

export const kill: Command = {
  usage: 'kill [OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Send a signal to running containers',
  example: 'mydocker kill -s HUP web',
  options: [['-s, --signal <signal>', 'The signal (default KILL)']],
  operands: [1, Number.POSITIVE_INFINITY],
  async run(input, engine) {
    requireRoot();
    const signal = parseSignal(input.text('signal') ?? 'KILL');
    return await forAll(input.operands, async (word) => {
      await killContainer(engine, word, signal);
      return word;
    });
  },
};
