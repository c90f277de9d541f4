import { createNetwork } from '../../engine/network/create.js';
import { EngineError } from '../../util/errors.js';
import type { Command } from '../command.js';
import { requireRoot } from '../preconditions.js';

export const networkCreate: Command = {
  usage: 'network create [OPTIONS] NETWORK',
  summary: 'Create a network',
  example: 'mydocker network create --subnet 10.5.0.0/16 backend',
  options: [
    ['--attachable', 'Say so: in a swarm it would mean that any container may join'],
    ['--aux-address <address>', 'Keep an address for something else: NAME=ADDRESS'],
    ['-d, --driver <name>', 'The network driver: bridge'],
    ['--gateway <address>', "The bridge's own address"],
    ['--internal', 'Let nothing lead out of it'],
    ['--ip-range <subnet>', 'Give containers addresses from a part of the subnet'],
    ['--ipv6', 'With an IPv6 subnet, too'],
    ['--label <label>', 'Set NAME=VALUE'],
    ['-o, --opt <option>', 'Set an option of the driver: com.docker.network.driver.mtu=1400'],
    ['--subnet <subnet>', 'The subnet: 10.5.0.0/16; a free one unless given'],
  ],
  operands: [1, 1],
  async run(input, engine) {
    requireRoot();
    const driver = input.text('driver') ?? 'bridge';
    if (driver !== 'bridge') throw new EngineError('invalid', `unknown network driver "${driver}": use bridge`);
    const record = await createNetwork(engine, {
      name: input.operands[0] ?? '',
      subnets: input.list('subnet'),
      gateways: input.list('gateway'),
      ranges: input.list('ip-range'),
      auxiliary: pairs(input.list('aux-address')),
      ipv6: input.flag('ipv6'),
      internal: input.flag('internal'),
      attachable: input.flag('attachable'),
      labels: pairs(input.list('label')),
      options: pairs(input.list('opt')),
    });
    console.log(record.id);
    return 0;
  },
};

/** NAME=VALUE; without a value, an empty one. */
function pairs(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const [name = '', ...value] = word.split('=');
      if (name === '') throw new EngineError('invalid', `invalid argument "${word}": it has no name`);
      return [name, value.join('=')];
    }),
  );
}
