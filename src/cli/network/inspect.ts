import type { Command } from '../command.js';
import { inspectOnly } from '../inspect.js';

const inspect = inspectOnly('network');

export const networkInspect: Command = {
  ...inspect,
  usage: 'network inspect [OPTIONS] NETWORK [NETWORK...]',
  options: [...inspect.options, ['-v, --verbose', 'Accepted as docker does; there is no more to say']],
};
