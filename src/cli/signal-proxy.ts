import type { Input, OptionRow } from './command.js';

export const signalProxyOption: OptionRow = [
  '--sig-proxy',
  'Pass signals on to a command without a terminal (the default; --sig-proxy=false: do not)',
];

/** True unless it was refused. */
export function signalProxy(input: Input): boolean {
  return !input.flag('no-sig-proxy');
}
