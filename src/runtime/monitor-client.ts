import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { EngineError } from '../util/errors.js';
import type { Time } from '../util/time.js';
import { socketName } from './monitor.js';

/** Something that a monitor has been asked. */
export interface Question {
  /** Its answer, without the line break. */
  readonly answer: Promise<string>;
  /** We don't want to know any more. */
  withdraw(): void;
}

/**
 * Asks a container's monitor something (`native/clients.h`).
 *
 * @param directory the container's run directory
 * @returns once the question is on its way: nothing that is asked later is heard before it
 * @throws EngineError `unavailable` when there is no monitor; so does the answer when it ends without one
 */
export async function question(directory: string, request: string): Promise<Question> {
  const socket = await reach(directory);
  const answer = text(socket).then(
    (line) => (line.endsWith('\n') ? line.trimEnd() : Promise.reject(gone(directory))),
    (error: unknown) => Promise.reject(gone(directory, error)),
  );
  // Whoever awaits it gets the error.
  answer.catch(() => {});
  await new Promise<void>((resolve) => void socket.write(`${request}\n`, () => resolve()));
  return { answer, withdraw: () => void socket.destroy() };
}

/** The answer to a question that is answered at once. */
export async function ask(directory: string, request: string): Promise<string> {
  return await (await question(directory, request)).answer;
}

/**
 * Becomes a client of a monitor's command: gets its output from now on, in docker's frames or, of a terminal, as it is, and with `stdin`
 * writes what it reads.
 *
 * @throws EngineError `unavailable` when there is no monitor
 */
export async function openStreams(directory: string, stdin: boolean): Promise<Socket> {
  const socket = await reach(directory);
  socket.write(stdin ? 'attach stdin\n' : 'attach\n');
  // The monitor answers in the order in which it was asked: from here on nothing is missed.
  await ask(directory, 'kill 0').catch(() => {});
  return socket;
}

/**
 * The same for who wants what came before as well: it is in the log, with a time until `since`, and nothing later is.
 *
 * @throws EngineError `unavailable` when there is no monitor
 */
export async function openStreamsTold(directory: string, stdin: boolean): Promise<{ streams: Socket; since: Time }> {
  const streams = await reach(directory);
  streams.write(stdin ? 'attach stdin told\n' : 'attach told\n');
  const line = await firstLine(streams);
  if (line) return { streams, since: BigInt(line) };
  streams.destroy();
  throw gone(directory);
}

/** Without its break, all of which comes in one piece; empty when there is none. */
async function firstLine(socket: Socket): Promise<string> {
  const end = new AbortController();
  socket.once('end', () => end.abort()).once('error', () => end.abort());
  await once(socket, 'readable', { signal: end.signal }).catch(() => {});
  const bytes: Buffer = socket.read() ?? Buffer.alloc(0);
  const length = bytes.indexOf('\n') + 1;
  if (bytes.length > length) socket.unshift(bytes.subarray(length));
  return bytes.toString('latin1', 0, Math.max(length - 1, 0));
}

async function reach(directory: string): Promise<Socket> {
  return await connectTo(directory).catch((cause: unknown) => Promise.reject(gone(directory, cause)));
}

function gone(directory: string, cause?: unknown): EngineError {
  return new EngineError('unavailable', `the container's monitor (${directory}/${socketName}) does not answer`, {
    cause,
  });
}

/** An address has room for 107 bytes, a path may need more: so by way of the directory's descriptor. */
async function connectTo(directory: string): Promise<Socket> {
  const fd = openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    const socket = connect(`/proc/self/fd/${fd}/${socketName}`);
    await once(socket, 'connect');
    // It ends with the monitor, at any moment: whoever reads it notices.
    return socket.on('error', () => {});
  } finally {
    closeSync(fd);
  }
}
