import { concludeOrRestart } from '../../engine/restart.js';
import type { Command } from '../command.js';
import { requireRoot } from '../preconditions.js';

export const containerCleanup: Command = {
  usage: 'container cleanup CONTAINER',
  summary: 'See to what is left of a container that has ended (its monitor does)',
  example: 'mydocker container cleanup 3f4e8a12c0de…',
  options: [],
  operands: [1, 1],
  async run({ operands: [id = ''] }, engine) {
    requireRoot();
    await concludeOrRestart(engine, id);
    return 0;
  },
};
