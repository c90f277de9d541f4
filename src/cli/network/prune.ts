import { pruneNetworks } from '../../engine/network/list.js';
import type { Command } from '../command.js';
import { confirm } from '../confirm.js';
import { requireRoot } from '../preconditions.js';

export const networkPrune: Command = {
  usage: 'network prune [OPTIONS]',
  summary: 'Remove the networks that no container is in',
  example: 'mydocker network prune --force',
  options: [['-f, --force', 'Do not ask']],
  operands: [0, 0],
  async run(input, engine) {
    requireRoot();
    if (!input.flag('force') && !(await confirm('This removes all networks that no running container is in.')))
      return 0;
    const names = await pruneNetworks(engine);
    console.log(names.length > 0 ? `Deleted Networks:\n${names.join('\n')}` : 'nothing to remove');
    return 0;
  },
};
