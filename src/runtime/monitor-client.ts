import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { EngineError } from '../util/errors.js';
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
  const gone = (cause?: unknown) =>
    new EngineError('unavailable', `the container's monitor (${directory}/${socketName}) does not answer`, { cause });
  const socket = await connectTo(directory).catch((error: unknown) => Promise.reject(gone(error)));
  const answer = text(socket).then(
    (line) => (line.endsWith('\n') ? line.trimEnd() : Promise.reject(gone())),
    (error: unknown) => Promise.reject(gone(error)),
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

/** An address has room for 107 bytes, a path may need more: so by way of the directory's descriptor. */
async function connectTo(directory: string): Promise<Socket> {
  const fd = openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    const socket = connect(`/proc/self/fd/${fd}/${socketName}`);
    await once(socket, 'connect');
    return socket;
  } finally {
    closeSync(fd);
  }
}
