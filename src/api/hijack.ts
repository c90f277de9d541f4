import { IncomingMessage, type OutgoingHttpHeaders, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Call } from './router.js';
import { isOlder } from './version.js';

/** Docker's names for what follows: bytes as they are, or frames that say which stream theirs are of. Clients before 1.42 know one. */
const rawStream = 'application/vnd.docker.raw-stream';
const multiplexedStream = 'application/vnd.docker.multiplexed-stream';

export function streamType({ version }: Call, terminal: boolean): string {
  return terminal || isOlder(version, '1.42') ? rawStream : multiplexedStream;
}

/** Who asks for another protocol has this long, in milliseconds, to say the rest of the request, and this many bytes. */
const patience = 30_000;
const mostBytes = 4 * 1024 * 1024;

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** Requests whose connection has left the server's parser. */
const upgraded = new WeakSet<IncomingMessage>();

/** Lets requests with an `Upgrade` header be answered as any other. Node has read their headers, and no more: the body is still to come. */
export function takeUpgrades(server: Server, listener: Listener): void {
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => {});
    // Its chunks would pass for what it has to say to the command.
    if (request.headers['transfer-encoding']) return refuse(socket, '411 Length Required');
    socket.unshift(head);
    void readOn(request, socket).then((whole) => {
      if (!whole) return socket.destroy();
      upgraded.add(whole);
      const response = new UsualAnswer(whole);
      response.shouldKeepAlive = false;
      response.assignSocket(socket);
      // The parser would close it: its end is only our half, and who keeps the other would keep our descriptor.
      response.on('finish', () => socket.destroySoon());
      return listener(whole, response);
    });
  });
}

function refuse(socket: Socket, status: string): void {
  socket.resume().write(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  socket.destroySoon();
}

/** An answer as if there were no `Upgrade`. Nobody else reads on, to notice that the client goes. */
class UsualAnswer extends ServerResponse {
  override writeHead(status: number, ...rest: unknown[]): this {
    const { socket } = this;
    socket?.once('end', () => socket.end()).resume();
    return super.writeHead(status, ...(rest as [OutgoingHttpHeaders]));
  }
}

/** The same request with its body; undefined when that does not come, or is too much. */
async function readOn(request: IncomingMessage, socket: Socket): Promise<IncomingMessage | undefined> {
  const { method, url, headers, rawHeaders, httpVersion } = request;
  const body = await take(socket, Number(headers['content-length'] ?? 0));
  if (!body) return undefined;
  const whole = Object.assign(new IncomingMessage(socket), { method, url, rawHeaders, httpVersion, complete: true });
  Object.defineProperty(whole, 'headers', { value: headers });
  whole.push(body);
  whole.push(null);
  return whole;
}

/** So many bytes; what comes behind them stays. */
async function take(socket: Socket, length: number): Promise<Buffer | undefined> {
  if (!(length <= mostBytes)) return undefined;
  const late = setTimeout(() => socket.destroy(), patience);
  const chunks: Buffer[] = [];
  for (let left = length; left > 0; ) {
    const chunk: Buffer | null = socket.read(Math.min(left, Math.max(socket.readableLength, 1)));
    if (chunk) {
      chunks.push(chunk);
      left -= chunk.length;
    } else if (!(await hasMore(socket))) break;
  }
  clearTimeout(late);
  const body = Buffer.concat(chunks);
  return body.length === length ? body : undefined;
}

/** False at its end. */
function hasMore(socket: Socket): Promise<boolean> {
  if (socket.destroyed || socket.readableEnded) return Promise.resolve(false);
  return new Promise((resolve) => {
    const settle = () => {
      for (const event of events) socket.off(event, settle);
      resolve(socket.readableLength > 0);
    };
    const events = ['readable', 'end', 'close'];
    for (const event of events) socket.on(event, settle);
  });
}

/**
 * Ends the HTTP of a request's connection, whose bytes mean something else from then on, in both directions. Who asked for it by
 * `Upgrade: tcp` gets 101; to older clients it is an answer of 200 that has no end.
 *
 * @param type of what is sent
 */
export function hijack({ request, response }: Call, type: string): Socket {
  const isUpgrade = upgraded.has(request);
  const socket = endHttp(request, response, isUpgrade ? 101 : 200);
  const [line, more] = isUpgrade ? ['101 UPGRADED', 'Connection: Upgrade\r\nUpgrade: tcp\r\n'] : ['200 OK', ''];
  socket.on('error', () => {});
  socket.write(`HTTP/1.1 ${line}\r\nContent-Type: ${type}\r\n${more}\r\n`);
  return socket;
}

/** The connection of a request that is answered by other means. It counts as answered with this status when the connection is closed. */
export function endHttp(request: IncomingMessage, response: ServerResponse, status: number): Socket {
  const { socket } = request;
  response.statusCode = status;
  response.detachSocket(socket);
  if (!upgraded.has(request)) leaveParser(socket);
  socket.once('close', () => response.emit('close'));
  return socket;
}

/** What Node does itself for an upgrade. Its listener for the close stays: it frees the parser. */
function leaveParser(socket: Socket): void {
  for (const event of ['data', 'end', 'drain', 'timeout', 'error']) socket.removeAllListeners(event);
  // That somebody else listens has the parser let go of the connection.
  socket.on('data', () => {}).removeAllListeners('data');
  socket.pause();
}
