import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Address } from '../client/address.js';
import { EngineError } from '../util/errors.js';
import { serveConnection } from './connection.js';
import type { CheckExposure } from './exposure.js';
import { firstByte, isHttp } from './first-byte.js';
import type { Place } from './place.js';
import type { Service } from './service.js';
import { makeSocketFile } from './socket-file.js';
import { securing, type Tls } from './tls.js';

/** Who answers at an address, in whichever language they are asked. */
export interface Speakers {
  readonly service: Service;
  /** Takes a connection, and sees to its end by itself. */
  readonly http: { accept(socket: Socket, isLocal: boolean): void };
  /** Nobody is answered before. */
  readonly ready: Promise<void>;
  /** The group that may open socket files, by its number. */
  readonly group: number;
  /** Spoken at every port. */
  readonly tls: Tls | undefined;
  readonly checkExposure: CheckExposure;
}

/** For how many milliseconds a client may keep us waiting for what it wants. */
export const patience = 60_000;

/** In milliseconds; nobody who has something to say waits with it. */
const gracePeriod = 100;

interface Client {
  readonly socket: Socket;
  readonly isLocal: boolean;
  speaks: 'http' | 'words' | undefined;
}

/** A daemon that listens. */
export interface Daemon {
  readonly address: Address;
  /**
   * Takes no new clients, and lets go of those that have said nothing or run a command, as if they had gone; done when these have ended,
   * and those of HTTP.
   */
  readonly stop: () => Promise<void>;
}

/**
 * Listens at once, and answers clients, each beside all others, when the daemon is ready, until it is stopped.
 *
 * @throws EngineError `unavailable`, or what is wrong with a socket file
 */
export async function serve(place: Place, speakers: Speakers): Promise<Daemon> {
  const clients = new Map<Client, Promise<void>>();
  // Who has sent all may still want to read: `docker run -i` closes its half first.
  const accept = (socket: Socket) => {
    const client: Client = { socket, isLocal: !('port' in addressOf(server)), speaks: undefined };
    clients.set(
      client,
      serveClient(client, speakers).finally(() => clients.delete(client)),
    );
  };
  const server = createServer({ allowHalfOpen: true });
  const secured = speakers.tls && securing(speakers.tls, patience, accept);
  server.on('connection', (socket) => ('port' in addressOf(server) && secured ? secured(socket) : accept(socket)));
  await listen(server, place, speakers).catch((error: Error) => {
    server.close();
    throw error;
  });
  const letGo = (language: Client['speaks']) => {
    for (const { socket, speaks } of clients.keys()) if (speaks === language) socket.destroy();
  };
  const stop = async () => {
    server.close();
    letGo('words');
    // What has come already is still heard.
    await setTimeout(gracePeriod);
    letGo(undefined);
    await Promise.all(clients.values());
  };
  return { address: addressOf(server), stop };
}

async function listen(server: Server, place: Place, speakers: Speakers): Promise<void> {
  const start = async () => {
    // Many may come before we are ready: as many wait as the kernel lets.
    server.listen({ ...place, backlog: 4096 });
    await once(server, 'listening').catch((error: Error) => {
      throw new EngineError('unavailable', `cannot listen: ${error.message}`, { cause: error });
    });
  };
  await ('path' in place ? makeSocketFile(place.path, speakers.group, start) : start());
  // Any other was told us, and has been checked.
  if ('fd' in place) speakers.checkExposure(addressOf(server));
}

function addressOf(server: Server): Address {
  const own = server.address();
  if (typeof own === 'object' && own) return { host: own.address, port: own.port };
  return { path: own ?? '' };
}

/** The first byte says what is spoken here. Who comes early waits, and may give up waiting. */
async function serveClient(client: Client, { service, http, ready }: Speakers): Promise<void> {
  const { socket } = client;
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => {});
  const byte = await firstByte(socket, patience);
  if (byte === undefined) return void socket.destroy();
  client.speaks = isHttp(byte) ? 'http' : 'words';
  if (client.speaks === 'http') {
    http.accept(socket, client.isLocal);
    return await closed;
  }
  await Promise.race([ready, closed]);
  await serveConnection(socket, service, patience);
}
