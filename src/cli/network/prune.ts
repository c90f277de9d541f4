import { pruneNetworks } from '../../engine/network/list.js';
import { readPruneFilters } from '../../engine/prune-filters.js';
import type { Command } from '../command.js';
import { confirm } from '../confirm.js';
import { requireRoot } from '../preconditions.js';
import { forceOption, pruneFilterOption } from '../prune-filters.js';
import { reportPruned } from '../prune-report.js';

export const networkPrune: Command = {
  usage: 'network prune [OPTIONS]',
  summary: 'Remove the networks that no container is in',
  example: 'mydocker network prune --force',
  options: [forceOption, pruneFilterOption],
  operands: [0, 0],
  async run(input, engine) {
    requireRoot();
    const filter = readPruneFilters(input.list('filter'));
    if (!input.flag('force') && !(await confirm('This removes all networks that no running container is in.')))
      return 0;
    reportPruned('Networks', await pruneNetworks(engine, filter));
    return 0;
  },
};
