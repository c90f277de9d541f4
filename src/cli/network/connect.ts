import { connectContainer } from '../../engine/network/change.js';
import { parseLink } from '../../network/container-links.js';
import type { Command } from '../command.js';
import { requireRoot } from '../preconditions.js';

export const networkConnect: Command = {
  usage: 'network connect [OPTIONS] NETWORK CONTAINER',
  summary: 'Put a container into one more network',
  example: 'mydocker network connect --alias db backend calm_anchor',
  options: [
    ['--alias <name>', 'One more name in the network'],
    ['--ip <address>', 'IPv4 address in the network'],
    ['--ip6 <address>', 'IPv6 address in the network'],
    ['--link <container>', 'A name for another container, in this one only: CONTAINER:NAME'],
  ],
  operands: [2, 2],
  async run(input, engine) {
    requireRoot();
    const [name = '', container = ''] = input.operands;
    const links = input.list('link').map(parseLink);
    const request = { name, aliases: input.list('alias'), links, ip: input.text('ip'), ip6: input.text('ip6') };
    await connectContainer(engine, container, request);
    return 0;
  },
};
