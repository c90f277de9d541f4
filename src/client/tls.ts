import { readFileSync } from 'node:fs';
import { connect, type TLSSocket } from 'node:tls';
import { EngineError, errnoCode } from '../util/errors.js';

/** How a client speaks TLS with a daemon. */
export interface ClientTls {
  /** Only with one whose certificate is for this host, and from our CA. */
  readonly verify: boolean;
  /** Paths of PEM files: whom we trust, and who we are. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/**
 * Connects; the event `secureConnect` says that it's done.
 *
 * @throws EngineError `invalid` for a file that cannot be read
 */
export function connectSecurely({ verify, ca, cert, key }: ClientTls, host: string, port: number): TLSSocket {
  return connect({
    host,
    port,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: verify,
    ca: verify ? readPem(ca) : undefined,
    cert: readPem(cert),
    key: readPem(key),
  });
}

/** A daemon may not want to know who we are: undefined when there is no such file. */
function readPem(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return undefined;
    throw new EngineError('invalid', `cannot read a certificate: ${(error as Error).message}`, { cause: error });
  }
}
