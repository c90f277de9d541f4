import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { frame, type Incoming, streams } from '../client/frames.js';
import { parseSize } from '../client/request.js';
import { signals } from '../client/signals.js';
import type { Session } from '../runtime/session.js';

/** A client sends a chunk and waits: one of ours never has more on its way. */
const mostPending = 1024 * 1024;

/** Follows what a client says, until it goes, or says what makes no sense. */
export async function follow(incoming: Incoming, socket: Socket, session: Session): Promise<void> {
  const { input } = session;
  // A command need not read its input.
  input.on('error', () => {});
  for (let next = await incoming.frame(); next; next = await incoming.frame()) {
    if (next.stream === streams.signal) kill(session, next.bytes.toString());
    if (next.stream === streams.size) resize(session, next.bytes.toString());
    if (next.stream !== streams.stdin) continue;
    if (next.bytes.length === 0) endInput(session);
    else if (!take(next.bytes, socket, input)) return;
  }
}

function kill(session: Session, name: string): void {
  const signal = signals.find((known) => known === name);
  if (signal) session.kill(signal);
}

function resize({ terminal }: Session, text: string): void {
  const size = parseSize(text);
  if (size) terminal?.resize(size);
}

/** What is typed has no end: a terminal stays to be looked at. */
function endInput({ input, terminal }: Session): void {
  if (input !== terminal?.screen) input.end();
}

/** Asks for more once the command has taken it, or says that it will take no more. */
function take(bytes: Buffer, socket: Socket, stdin: Writable): boolean {
  stdin.write(bytes, (error) => {
    if (socket.writable) socket.write(frame(error ? streams.stdin : streams.more));
  });
  return stdin.writableLength <= mostPending;
}
