import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { frame, Incoming, streams } from '../client/frames.js';
import { parseRequest } from '../client/request.js';
import type { Session } from '../runtime/session.js';
import { follow } from './input.js';
import type { Service } from './service.js';

/**
 * Serves a client to its end: starts the command that it names, and passes on what either of them says.
 *
 * @param patience the milliseconds that it may be silent before it has said which command
 */
export async function serveConnection(socket: Socket, service: Service, patience: number): Promise<void> {
  // Whoever hangs up is noticed where we read.
  socket.on('error', () => {});
  const incoming = new Incoming(socket);
  socket.setTimeout(patience, () => socket.destroy());
  const session = await startCommand(incoming, service).catch((error: Error) => refuse(socket, error));
  // Else the kernel would take our last words back.
  if (!session) return await incoming.discard();
  socket.setTimeout(0);
  const reported = report(session, socket);
  await follow(incoming, socket, session);
  socket.destroy();
  hangUp(session);
  await reported;
}

async function startCommand(incoming: Incoming, { start }: Service): Promise<Session> {
  const { words, stdin, terminal } = parseRequest(await incoming.line());
  const session = start(words, terminal);
  if (!stdin) session.input.end();
  return session;
}

/** As when a terminal is closed: what waits or prints ends, and a container that has been started runs on. */
function hangUp({ input, terminal, kill }: Session): void {
  if (input !== terminal?.screen) input.end();
  kill('SIGHUP');
}

function refuse(socket: Socket, { message }: Error): undefined {
  if (!socket.destroyed) socket.write(frame(streams.stderr, `mydocker: ${message}\n`));
  end(socket, 1);
}

/** What it prints, and how it ends. */
async function report({ outputs, exitCode }: Session, socket: Socket): Promise<void> {
  for (const [stream, output] of outputs) passOn(output, socket, stream);
  await exitCode.then(
    (code) => end(socket, code),
    (error: Error) => refuse(socket, error),
  );
}

/** As fast as the client takes it. When there is no client any more it goes nowhere: a command must not wait for one. */
function passOn(output: Readable, socket: Socket, stream: number): void {
  output.on('data', (bytes: Buffer) => {
    if (socket.destroyed || socket.write(frame(stream, bytes))) return;
    output.pause();
    socket.once('drain', () => output.resume());
  });
  socket.on('close', () => output.resume());
}

function end(socket: Socket, code: number): void {
  if (!socket.destroyed) socket.end(frame(streams.exit, String(code)));
}
