import { concludeExec } from '../../engine/exec.js';
import { concludeOrRestart } from '../../engine/restart.js';
import type { Command } from '../command.js';
import { requireRoot } from '../preconditions.js';

export const containerCleanup: Command = {
  usage: 'container cleanup CONTAINER',
  summary: 'See to what is left of a container that has ended (its monitor does)',
  example: 'mydocker container cleanup 3f4e8a12c0de…',
  options: [['--exec <id>', 'Only of one of its exec instances']],
  operands: [1, 1],
  async run(input, engine) {
    requireRoot();
    const [container = ''] = input.operands;
    const id = input.text('exec');
    if (id === undefined) await concludeOrRestart(engine, container);
    else concludeExec(engine, { container, id });
    return 0;
  },
};
