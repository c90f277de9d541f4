import { isIP } from 'node:net';
import { EngineError } from '../util/errors.js';

/** Where a daemon listens. */
export interface Address {
  readonly host: string;
  /** 0, for a daemon: one that is free. */
  readonly port: number;
}

/** Docker's own port in its first year, but for 0.1.0, which had 4242. */
export const defaultAddress = 'tcp://127.0.0.1:4243';

/**
 * Reads `tcp://HOST[:PORT]`.
 *
 * @throws EngineError `invalid`, also for a host that other machines reach: whoever can connect is the superuser
 */
export function parseAddress(text: string): Address {
  const [, name, port = '4243'] = /^tcp:\/\/(\[[^\]]*\]|[^:/]*)(?::(\d{1,5}))?\/?$/.exec(text) ?? [];
  if (!name || Number(port) > 65535) throw new EngineError('invalid', `invalid address "${text}": use tcp://HOST:PORT`);
  const host = name === 'localhost' ? '127.0.0.1' : name.replace(/^\[|\]$/g, '');
  if (isLoopback(host)) return { host, port: Number(port) };
  throw new EngineError(
    'invalid',
    `refusing ${text}: nothing asks who connects, and whoever does is root; use an address of this machine alone, as 127.0.0.1`,
  );
}

function isLoopback(host: string): boolean {
  return host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** As `parseAddress` reads it. */
export function formatAddress({ host, port }: Address): string {
  return `tcp://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
