import { pruneNetworks } from '../../engine/network/list.js';
import { pruneContainers } from '../../engine/prune.js';
import { readPruneFilters } from '../../engine/prune-filters.js';
import { pruneImages } from '../../engine/prune-images.js';
import { pruneVolumes } from '../../engine/volumes.js';
import type { Command } from '../command.js';
import { confirm } from '../confirm.js';
import { requireRoot } from '../preconditions.js';
import { forceOption, pruneFilterOption } from '../prune-filters.js';
import { imageLines, reportPruned, reportReclaimed } from '../prune-report.js';

export const systemPrune: Command = {
  usage: 'system prune [OPTIONS]',
  summary: 'Remove the containers that do not run, and what nothing uses any more',
  example: 'mydocker system prune --all --force',
  options: [
    ['-a, --all', 'Images with a name too, unless a container has them'],
    forceOption,
    pruneFilterOption,
    ['--volumes', 'Anonymous volumes, too'],
  ],
  operands: [0, 0],
  async run(input, engine) {
    requireRoot();
    const [all, volumes, texts] = [input.flag('all'), input.flag('volumes'), input.list('filter')];
    const filter = readPruneFilters(texts);
    if (!input.flag('force') && !(await confirm(consequence(all, volumes)))) return 0;
    // In this order: a container that goes sets free what it used.
    const containers = await pruneContainers(engine, texts.length > 0 ? filter : undefined);
    reportPruned('Containers', containers.ids);
    reportPruned('Networks', await pruneNetworks(engine, filter));
    const unused = volumes ? await pruneVolumes(engine, false, filter) : { ids: [], bytes: 0 };
    reportPruned('Volumes', unused.ids);
    const images = await pruneImages(engine, all, filter);
    reportPruned('Images', imageLines(images));
    reportReclaimed(containers.bytes + unused.bytes + images.bytes);
    return 0;
  },
};

function consequence(all: boolean, volumes: boolean): string {
  const lines = [
    'all containers that do not run',
    'all networks that no running container is in',
    ...(volumes ? ['all anonymous volumes that no container has'] : []),
    all ? 'all images that no container has' : 'all images without a name that no container has',
  ];
  return `This removes:\n${lines.map((line) => `  - ${line}`).join('\n')}`;
}
