import { pruneContainers } from '../../engine/prune.js';
import { readPruneFilters } from '../../engine/prune-filters.js';
import type { Command } from '../command.js';
import { confirm } from '../confirm.js';
import { requireRoot } from '../preconditions.js';
import { forceOption, pruneFilterOption } from '../prune-filters.js';
import { reportPruned, reportReclaimed } from '../prune-report.js';

export const containerPrune: Command = {
  usage: 'container prune [OPTIONS]',
  summary: 'Remove every container that does not run',
  example: 'mydocker container prune --filter until=24h',
  options: [forceOption, pruneFilterOption],
  operands: [0, 0],
  async run(input, engine) {
    requireRoot();
    const texts = input.list('filter');
    const filter = texts.length > 0 ? readPruneFilters(texts) : undefined;
    if (!input.flag('force') && !(await confirm('This removes all containers that do not run, with their files.'))) {
      return 0;
    }
    const { ids, bytes } = await pruneContainers(engine, filter);
    reportPruned('Containers', ids);
    reportReclaimed(bytes);
    return 0;
  },
};
