import { disconnectContainer } from '../../engine/network/change.js';
import type { Command } from '../command.js';
import { requireRoot } from '../preconditions.js';

export const networkDisconnect: Command = {
  usage: 'network disconnect NETWORK CONTAINER',
  summary: 'Take a container out of a network',
  example: 'mydocker network disconnect backend calm_anchor',
  options: [['-f, --force', 'As without: nothing stands in the way']],
  operands: [2, 2],
  async run(input, engine) {
    requireRoot();
    const [network = '', container = ''] = input.operands;
    await disconnectContainer(engine, network, container);
    return 0;
  },
};
