import { readPruneFilters } from '../../engine/prune-filters.js';
import { pruneImages } from '../../engine/prune-images.js';
import type { Command } from '../command.js';
import { confirm } from '../confirm.js';
import { requireRoot } from '../preconditions.js';
import { forceOption, pruneFilterOption } from '../prune-filters.js';
import { imageLines, reportPruned, reportReclaimed } from '../prune-report.js';

export const imagePrune: Command = {
  usage: 'image prune [OPTIONS]',
  summary: 'Remove the images that nothing uses',
  example: 'mydocker image prune --all --filter until=240h',
  options: [['-a, --all', 'Those with a name too, unless a container has them'], forceOption, pruneFilterOption],
  operands: [0, 0],
  async run(input, engine) {
    requireRoot();
    const all = input.flag('all');
    const filter = readPruneFilters(input.list('filter'));
    const what = all ? 'all images that no container has' : 'all images without a name that no container has';
    if (!input.flag('force') && !(await confirm(`This removes ${what}.`))) return 0;
    const pruned = await pruneImages(engine, all, filter);
    reportPruned('Images', imageLines(pruned));
    reportReclaimed(pruned.bytes);
    return 0;
  },
};
