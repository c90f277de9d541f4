import { pruneVolumes } from '../../engine/volumes.js';
import type { Command } from '../command.js';
import { confirm } from '../confirm.js';
import { requireRoot } from '../preconditions.js';

export const volumePrune: Command = {
  usage: 'volume prune [OPTIONS]',
  summary: 'Remove the volumes that no container has',
  example: 'mydocker volume prune --force',
  options: [
    ['-a, --all', 'The named ones too, not only the anonymous'],
    ['-f, --force', 'Do not ask'],
  ],
  operands: [0, 0],
  async run(input, engine) {
    requireRoot();
    const all = input.flag('all');
    const what = all ? 'all volumes' : 'anonymous volumes';
    if (!input.flag('force') && !(await confirm(`This removes ${what} that no container has, with their files.`)))
      return 0;
    const names = await pruneVolumes(engine, all);
    console.log(names.length > 0 ? `Deleted Volumes:\n${names.join('\n')}` : 'nothing to remove');
    return 0;
  },
};
