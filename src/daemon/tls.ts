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

/** What is in them. */
interface Credentials {
  readonly options: TlsOptions;
  /** The names that our own certificate is for, in small letters. */
  readonly names: readonly string[];
}

/** How a port speaks TLS. */
export class Tls {
  #now: Credentials;
  readonly #ports: ((options: TlsOptions) => void)[] = [];

  /** @throws EngineError `invalid` for a file that cannot be read, or that is not what it should be */
  constructor(private readonly files: TlsFiles) {
    this.#now = readCredentials(files);
  }

  /** Whoever connects has shown a certificate. */
  get verifies(): boolean {
    return this.files.ca !== undefined;
  }

  get names(): readonly string[] {
    return this.#now.names;
  }

  /** What to speak with; `renewed` is called when it is something else for whoever comes from then on. */
  use(renewed: (options: TlsOptions) => void): TlsOptions {
    this.#ports.push(renewed);
    return this.#now.options;
  }

  /**
   * Reads the files again.
   *
   * @throws EngineError as the constructor; then nothing has changed
   */
  renew(): void {
    this.#now = readCredentials(this.files);
    for (const renewed of this.#ports) renewed(this.#now.options);
  }
}

function readCredentials({ cert, key, ca }: TlsFiles): Credentials {
  const verify = ca !== undefined && { ca: readPem('--tlscacert', ca), requestCert: true, rejectUnauthorized: true };
  const own = { cert: readPem('--tlscert', cert), key: readPem('--tlskey', key) };
  const options: TlsOptions = { ...own, ...verify, minVersion: 'TLSv1.2' };
  try {
    createSecureContext(options);
    return { options, names: namesOf(own.cert) };
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
export function securing(tls: Tls, patience: number, accept: (socket: Socket) => void): (raw: Socket) => void {
  const options = tls.use((renewed) => server.setSecureContext(renewed));
  const server = createServer({ ...options, handshakeTimeout: patience }, (socket) => accept(socket.ref()));
  return (raw) => {
    raw.on('error', () => {});
    server.emit('connection', raw);
    // Who never gets further keeps no daemon from ending.
    raw.unref();
  };
}
