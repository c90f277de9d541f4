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
    // Without any, Node would trust everybody whom a browser trusts.
    ca: verify ? readPem('--tlscacert', ca) : undefined,
    // A daemon may not want to know who we are.
    cert: readIfThere('--tlscert', cert),
    key: readIfThere('--tlskey', key),
  });
}

function readIfThere(option: string, path: string): Buffer | undefined {
  try {
    return readPem(option, path);
  } catch (error) {
    if (errnoCode((error as Error).cause) === 'ENOENT') return undefined;
    throw error;
  }
}

function readPem(option: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new EngineError('invalid', `cannot read the file of ${option}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
