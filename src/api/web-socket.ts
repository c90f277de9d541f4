import type { Duplex } from 'node:stream';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { HttpError } from './errors.js';
import { endHttp } from './hijack.js';
import type { Call } from './router.js';

const server = new WebSocketServer({ noServer: true, maxPayload: 1024 * 1024 });

/**
 * Makes a web socket of a request's connection (RFC 6455): each message is a piece of what either side says.
 *
 * @throws HttpError 400 when the request asks for none
 */
export function webSocket({ request, response }: Call): Duplex {
  if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
    throw new HttpError(400, 'this route is for web sockets: ask for it with "Upgrade: websocket"');
  }
  const socket = endHttp(request, response, 101);
  let opened: Duplex | undefined;
  server.handleUpgrade(request, socket, Buffer.alloc(0), (one) => {
    opened = createWebSocketStream(one);
    socket.resume();
  });
  if (opened) return opened;
  // Its answer says what is wrong with the rest.
  throw new HttpError(400, 'invalid web socket handshake');
}
