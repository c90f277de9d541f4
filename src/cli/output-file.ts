import { createWriteStream, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { temporaryPath } from '../util/atomic.js';
import { EngineError, errnoCode } from '../util/errors.js';

/**
 * Writes a file, or standard output when there is no path. A file appears whole or not at all.
 *
 * @throws EngineError `invalid` when it cannot be written
 */
export async function writeOutput(path: string | undefined, content: AsyncIterable<Uint8Array>): Promise<void> {
  if (path === undefined || path === '-') return await toStdout(content);
  const isSpecial = !(statSync(path, { throwIfNoEntry: false })?.isFile() ?? true);
  const written = isSpecial ? path : temporaryPath(resolve(path));
  try {
    await pipeline(content, createWriteStream(written, { mode: 0o600, flags: isSpecial ? 'w' : 'wx' }));
    if (!isSpecial) await rename(written, path);
  } catch (error) {
    if (!isSpecial) await rm(written, { force: true });
    if (errnoCode(error) === undefined) throw error;
    throw new EngineError('invalid', `cannot write ${path}: ${reason(error)}`, { cause: error });
  }
}

/** Without the name that we gave it. */
function reason(error: unknown): string {
  return (error as Error).message.replace(/, \w+( '.*)?$/, '');
}

/** An archive on a terminal helps nobody. */
export function refuseTerminal(path: string | undefined): void {
  if ((path === undefined || path === '-') && process.stdout.isTTY) {
    throw new EngineError('invalid', 'cowardly refusing to save to a terminal: use the -o flag or redirect');
  }
}

async function toStdout(content: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await pipeline(content, process.stdout, { end: false });
  } catch (error) {
    // Whoever read has seen enough.
    if (errnoCode(error) !== 'EPIPE') throw error;
  }
}
