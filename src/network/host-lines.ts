import { isIP } from 'node:net';
import { EngineError } from '../util/errors.js';

/** Reads `--dns ADDRESS`. */
export function parseServer(text: string): string {
  if (isIP(text)) return text;
  throw new EngineError('invalid', `invalid argument "${text}" for "--dns": use an IP address`);
}

/** Reads `--add-host NAME:ADDRESS`. */
export function parseHost(text: string): string {
  const [, address = ''] = /^[\w.-]+[:=](.+)$/.exec(text) ?? [];
  if (address === 'host-gateway' || isIP(address.replace(/^\[(.*)\]$/, '$1'))) return text;
  throw new EngineError('invalid', `invalid argument "${text}" for "--add-host": use NAME:ADDRESS`);
}
