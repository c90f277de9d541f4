import { isIP } from 'node:net';
import { EngineError } from '../util/errors.js';
import type { ClientTls } from './tls.js';

/** A port of a machine. */
export interface TcpAddress {
  readonly host: string;
  /** 0, for a daemon: one that is free. */
  readonly port: number;
  /** For a client. */
  readonly tls?: ClientTls | undefined;
}

/** A socket file. */
export interface UnixAddress {
  /** Absolute. */
  readonly path: string;
}

/** Where a daemon listens. */
export type Address = TcpAddress | UnixAddress;

/** Docker's own in its first year, but for 0.1.0, which had 4242. */
const defaultPort = '4243';

/**
 * Reads `tcp://HOST[:PORT]` or `unix:///PATH`.
 *
 * @throws EngineError `invalid`
 */
export function parseAddress(text: string): Address {
  return text.startsWith('unix:') ? { path: parsePath(text) } : parseTcp(text);
}

function parsePath(text: string): string {
  const [, path] = /^unix:\/\/(\/.+)$/.exec(text) ?? [];
  if (path) return path;
  throw new EngineError('invalid', `invalid argument "${text}" for "--host": use unix:// and an absolute path`);
}

function parseTcp(text: string): TcpAddress {
  const [, name, port = defaultPort] = /^tcp:\/\/(\[[^\]]*\]|[^:/]*)(?::(\d{1,5}))?\/?$/.exec(text) ?? [];
  if (!name || Number(port) > 65535) throw new EngineError('invalid', `invalid address "${text}": use tcp://HOST:PORT`);
  return { host: name === 'localhost' ? '127.0.0.1' : name.replace(/^\[|\]$/g, ''), port: Number(port) };
}

/**
 * @param instead what else to do
 * @throws EngineError `invalid` for a host that other machines reach: whoever can connect is the superuser
 */
export function checkReach(address: Address, instead: string): void {
  if (isOwn(address)) return;
  throw new EngineError(
    'invalid',
    `refusing ${formatAddress(address)}: nothing asks who connects, and whoever does is root; ${instead}`,
  );
}

/** Whether no other machine gets there. */
export function isOwn(address: Address): boolean {
  return 'path' in address || address.host === '::1' || (isIP(address.host) === 4 && address.host.startsWith('127.'));
}

/** As `parseAddress` reads it. */
export function formatAddress(address: Address): string {
  if ('path' in address) return `unix://${address.path}`;
  const { host, port } = address;
  return `tcp://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
