import { pruneContainers } from '../../engine/prune.js';
import type { Command } from '../command.js';
import { confirm } from '../confirm.js';
import { requireRoot } from '../preconditions.js';
import { humanSize } from '../units.js';

export const containerPrune: Command = {
  usage: 'container prune [OPTIONS]',
  summary: 'Remove every container that does not run',
  example: 'mydocker container prune --force',
  options: [['-f, --force', 'Do not ask']],
  operands: [0, 0],
  async run(input, engine) {
    requireRoot();
    if (!input.flag('force') && !(await confirm('This removes all containers that do not run, with their files.'))) {
      return 0;
    }
    const { ids, bytes } = await pruneContainers(engine);
    if (ids.length > 0) console.log(`Deleted Containers:\n${ids.join('\n')}\n`);
    console.log(`Total reclaimed space: ${humanSize(bytes)}`);
    return 0;
  },
};
