import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { Address } from '../client/address.js';
import { EngineError } from '../util/errors.js';
import { serveConnection } from './connection.js';
import type { Service } from './service.js';

/** A daemon that listens. */
export interface Daemon {
  readonly address: Address;
  /** Takes no new clients, and lets go of those that there are, as if they had gone; done when their commands have ended. */
  readonly stop: () => Promise<void>;
}

/**
 * Listens at once, and answers clients, each beside all others, when the daemon is ready, until it is stopped.
 *
 * @throws EngineError `unavailable`
 */
export async function serve(address: Address, service: Service, ready: Promise<void>): Promise<Daemon> {
  const clients = new Map<Socket, Promise<void>>();
  const server = createServer((socket) => {
    clients.set(
      socket,
      serveWhen(ready, socket, service).finally(() => clients.delete(socket)),
    );
  });
  server.listen(address.port, address.host);
  await once(server, 'listening').catch((error: Error) => {
    throw new EngineError('unavailable', `cannot listen: ${error.message}`, { cause: error });
  });
  const own = server.address();
  const stop = async () => {
    server.close();
    for (const socket of clients.keys()) socket.destroy();
    await Promise.all(clients.values());
  };
  return { address: typeof own === 'object' && own ? { host: own.address, port: own.port } : address, stop };
}

/** Who comes early waits, and may give up waiting. */
async function serveWhen(ready: Promise<void>, socket: Socket, service: Service): Promise<void> {
  const closed = new Promise<void>((resolve) => socket.once('close', resolve));
  socket.on('error', () => {});
  await Promise.race([ready, closed]);
  await serveConnection(socket, service);
}
