import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Exchange } from './api-definition.js';

/** Longer bodies are not kept. Bytes. */
const KEPT = 4 * 2 ** 20;

/** Stands between a client and a daemon, and writes down what is answered. */
export interface Recorder {
  exchanges: Exchange[];
  close(): Promise<void>;
}

/**
 * Listens on a unix socket and passes everything on to another. Streams and upgraded connections go through as they
 * come, in both directions and each direction to its own end.
 *
 * @param path where clients connect
 * @param upstream the daemon's socket
 */
export async function record(path: string, upstream: string): Promise<Recorder> {
  const exchanges: Exchange[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((incoming, response) => pass(incoming, response, upstream, exchanges));
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) =>
    passUpgrade(incoming, socket, head, upstream, exchanges),
  );
  server.on('connection', (socket) => sockets.add(socket).size && socket.on('close', () => sockets.delete(socket)));
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  return { exchanges, close: () => close(server, sockets) };
}

function close(server: Server, sockets: Set<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** Asks the daemon the same, over a connection of its own. */
function ask(incoming: IncomingMessage, upstream: string) {
  return request({
    method: incoming.method,
    path: incoming.url,
    // A daemon that means to close may do so before it has read all, and its answer is lost.
    headers: { connection: 'keep-alive', ...incoming.headers },
    setHost: false,
    createConnection: () => connect({ path: upstream, allowHalfOpen: true }),
  });
}

function pass(incoming: IncomingMessage, response: ServerResponse, upstream: string, exchanges: Exchange[]): void {
  const call = ask(incoming, upstream);
  call.on('error', () => response.headersSent || response.destroy());
  response.on('close', () => call.destroy());
  call.on('response', (answer) => {
    const note = keep(incoming, answer, exchanges);
    response.writeHead(answer.statusCode ?? 0, answer.headers);
    response.flushHeaders();
    answer.on('data', (chunk: Buffer) => note(chunk));
    answer.on('end', () => {
      note();
      call.destroy();
    });
    answer.on('error', () => response.destroy());
    answer.pipe(response);
  });
  incoming.pipe(call);
}

function passUpgrade(
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  upstream: string,
  exchanges: Exchange[],
): void {
  const call = ask(incoming, upstream);
  const length = Number(incoming.headers['content-length'] ?? 0);
  socket.on('error', () => call.destroy());
  call.on('error', () => socket.destroy());
  call.on('upgrade', (answer: IncomingMessage, other: Socket, first: Buffer) => {
    keep(incoming, answer, exchanges)();
    socket.write(headOf(answer));
    socket.write(first);
    other.write(head.subarray(length));
    join(socket, other);
  });
  call.on('response', (answer) => refuse(incoming, answer, socket, exchanges));
  if (length > head.length) sendBody(length, socket, head, call);
  else call.end(head.subarray(0, length));
}

/** The body of a request that asks for an upgrade arrives as the first bytes of the connection. */
function sendBody(length: number, socket: Duplex, head: Buffer, call: ReturnType<typeof ask>): void {
  let missing = length - head.length;
  call.write(head);
  const take = (chunk: Buffer) => {
    call.write(chunk.subarray(0, missing));
    if (chunk.length > missing) socket.unshift(chunk.subarray(missing));
    missing -= chunk.length;
    if (missing > 0) return;
    socket.off('data', take).pause();
    call.end();
  };
  socket.on('data', take);
}

function refuse(incoming: IncomingMessage, answer: IncomingMessage, socket: Duplex, exchanges: Exchange[]): void {
  const note = keep(incoming, answer, exchanges);
  const chunks: Buffer[] = [];
  answer.on('data', (chunk: Buffer) => chunks.push(chunk) && note(chunk));
  answer.on('end', () => {
    note();
    const body = Buffer.concat(chunks);
    delete answer.headers['transfer-encoding'];
    answer.headers['content-length'] = String(body.length);
    answer.headers.connection = 'close';
    socket.end(Buffer.concat([headOf(answer), body]));
  });
}

function headOf({ statusCode, statusMessage, headers }: IncomingMessage): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(`HTTP/1.1 ${statusCode} ${statusMessage}\r\n${lines.join('\r\n')}\r\n\r\n`);
}

function join(one: Duplex, other: Duplex): void {
  one.pipe(other);
  other.pipe(one);
  for (const [end, opposite] of [
    [one, other],
    [other, one],
  ] as const) {
    end.on('error', () => opposite.destroy());
    end.on('close', () => end.destroyed && !end.readableEnded && opposite.destroy());
  }
}

/** Begins a note of an answer; what it returns takes the pieces of the body, and nothing at its end. */
function keep({ method = '', url = '' }: IncomingMessage, answer: IncomingMessage, exchanges: Exchange[]) {
  const exchange: Exchange = {
    method,
    target: url,
    status: answer.statusCode ?? 0,
    contentType: answer.headers['content-type'] ?? '',
    body: undefined,
  };
  exchanges.push(exchange);
  const chunks: Buffer[] = [];
  let size = 0;
  return (chunk?: Buffer) => {
    size += chunk?.length ?? 0;
    if (!chunk) exchange.body = size > KEPT ? undefined : Buffer.concat(chunks).toString();
    else if (size <= KEPT) chunks.push(chunk);
  };
}
