import { watchHealth } from '../../engine/health.js';
import type { Command } from '../command.js';
import { requireRoot } from '../preconditions.js';

export const containerHealth: Command = {
  usage: 'container health CONTAINER',
  summary: 'Look after a container until it ends (a process that starts with it does)',
  example: 'mydocker container health 3f4e8a12c0de…',
  options: [],
  operands: [1, 1],
  async run({ operands: [id = ''] }, engine) {
    requireRoot();
    await watchHealth(engine, id);
    return 0;
  },
};
