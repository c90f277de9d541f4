import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { createSecureContext, createServer, type TlsOptions } from 'node:tls';
import { EngineError } from '../util/errors.js';

/** The files of `--tls…`, by their paths. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  /** Whoever connects needs a certificate that one of these has signed. */
  readonly ca: string | undefined;
}

/** How a port speaks TLS. */
export interface Tls {
  readonly options: TlsOptions;
  /** Whoever connects has shown a certificate. */
  readonly verifies: boolean;
  /** The names that our own certificate is for, in small letters. */
  readonly names: readonly string[];
}

/** @throws EngineError `invalid` for a file that cannot be read, or that is not what it should be */
export function readTls({ cert, key, ca }: TlsFiles): Tls {
  const verify = ca !== undefined && { ca: readPem('--tlscacert', ca), requestCert: true, rejectUnauthorized: true };
  const own = { cert: readPem('--tlscert', cert), key: readPem('--tlskey', key) };
  const options: TlsOptions = { ...own, ...verify, minVersion: 'TLSv1.2' };
  try {
    createSecureContext(options);
    return { options, verifies: ca !== undefined, names: namesOf(own.cert) };
  } catch (error) {
    throw new EngineError('invalid', `no TLS with ${cert} and ${key}: ${(error as Error).message}`, { cause: error });
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

function namesOf(cert: Buffer): string[] {
  const { subjectAltName = '' } = new X509Certificate(cert);
  return [...subjectAltName.matchAll(/(?:^|, )DNS:([^,]+)/g)].map(([, name = '']) => name.toLowerCase());
}

/** Gives what takes a connection as it came, and calls `accept` with what is in it once both ends trust each other. */
export function securing({ options }: Tls, patience: number, accept: (socket: Socket) => void): (raw: Socket) => void {
  const server = createServer({ ...options, handshakeTimeout: patience }, (socket) => accept(socket.ref()));
  return (raw) => {
    raw.on('error', () => {});
    server.emit('connection', raw);
    // Who never gets further keeps no daemon from ending.
    raw.unref();
  };
}
