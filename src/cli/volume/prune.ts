import { readPruneFilters } from '../../engine/prune-filters.js';
import { pruneVolumes } from '../../engine/volumes.js';
import type { Command } from '../command.js';
import { confirm } from '../confirm.js';
import { requireRoot } from '../preconditions.js';
import { forceOption, pruneFilterOption } from '../prune-filters.js';
import { reportPruned, reportReclaimed } from '../prune-report.js';

export const volumePrune: Command = {
  usage: 'volume prune [OPTIONS]',
  summary: 'Remove the volumes that no container has',
  example: 'mydocker volume prune --force',
  options: [['-a, --all', 'The named ones too, not only the anonymous'], forceOption, pruneFilterOption],
  operands: [0, 0],
  async run(input, engine) {
    requireRoot();
    const all = input.flag('all');
    const filter = readPruneFilters(input.list('filter'));
    const what = all ? 'all volumes' : 'anonymous volumes';
    if (!input.flag('force') && !(await confirm(`This removes ${what} that no container has, with their files.`)))
      return 0;
    const { ids, bytes } = await pruneVolumes(engine, all, filter);
    reportPruned('Volumes', ids);
    reportReclaimed(bytes);
    return 0;
  },
};
