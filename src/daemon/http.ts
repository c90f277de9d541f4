import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type ServeOptions, serve } from '../api/serve.js';
import type { Engine } from '../engine/context.js';

/** Who answers HTTP. It listens nowhere: whoever has a connection hands it over. */
export class HttpSpeaker {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #answers = new Set<ServerResponse>();
  /** A peer that has gone has no address either: it is known only from where it was let in. */
  readonly #local = new WeakSet<Socket>();
  #finishing = false;
  #isCut = false;

  /** @param patience the milliseconds that the head of a request may take */
  constructor(engine: Engine, options: Omit<ServeOptions, 'isLocal'>, patience: number) {
    // A body may take hours: it is somebody's image.
    this.#server = createServer({
      headersTimeout: patience,
      keepAliveTimeout: patience,
      requestTimeout: 0,
      connectionsCheckingInterval: patience / 2,
    });
    this.#server.on('request', (_, response: ServerResponse) => this.#follow(response));
    serve(this.#server, engine, { ...options, isLocal: (socket) => this.#local.has(socket) });
    // It looks at the clock from when it listens on, which it never does itself.
    this.#server.emit('listening');
  }

  /** @param isLocal it was made at a socket file */
  accept(socket: Socket, isLocal: boolean): void {
    if (isLocal) this.#local.add(socket);
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    this.#server.emit('connection', socket);
    if (this.#isCut) socket.destroy();
  }

  /** From now on a connection ends with the answer that it waits for, and one that waits for none ends at once. */
  finish(): void {
    this.#finishing = true;
    for (const response of this.#answers) announceEnd(response);
    this.#server.close();
  }

  /** Ends all connections in the middle of whatever they are at, and those that are still to come. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  #follow(response: ServerResponse): void {
    this.#answers.add(response);
    if (this.#finishing) announceEnd(response);
    response.on('close', () => {
      this.#answers.delete(response);
      if (this.#finishing) setImmediate(() => this.#server.closeIdleConnections());
    });
  }
}

function announceEnd(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}
