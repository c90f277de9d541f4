import { homedir } from 'node:os';
import { join } from 'node:path';
import { Tls } from '../daemon/tls.js';
import type { Input, OptionRow } from './command.js';

export const tlsOptions: readonly OptionRow[] = [
  ['--tls', 'Speak TLS at ports; implied by --tlsverify'],
  ['--tlscacert <path>', 'Whose certificates --tlsverify trusts (default: ~/.docker/ca.pem)'],
  ['--tlscert <path>', 'Our certificate (default: ~/.docker/cert.pem)'],
  ['--tlskey <path>', 'Its key (default: ~/.docker/key.pem)'],
  ['--tlsverify', 'Speak TLS at ports, and only with clients that have a certificate of the CA'],
];

/** @throws EngineError `invalid` */
export function tlsOf(input: Input): Tls | undefined {
  const verify = input.flag('tlsverify');
  if (!verify && !input.flag('tls')) return undefined;
  const pathOf = (option: string, file: string) => input.text(option) ?? join(homedir(), '.docker', file);
  return new Tls({
    cert: pathOf('tlscert', 'cert.pem'),
    key: pathOf('tlskey', 'key.pem'),
    ca: verify ? pathOf('tlscacert', 'ca.pem') : undefined,
  });
}
