import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { replaceFile } from '../util/atomic.js';
import { EngineError, errnoCode } from '../util/errors.js';
import { withOwnLock } from '../util/own-lock.js';
import { identify } from '../util/process.js';

/**
 * Does `work` while a file has our process's number in it; without a path just does it.
 *
 * @throws EngineError `conflict` while another process that it names lives
 */
export async function withPidFile<T>(path: string | undefined, work: () => Promise<T>): Promise<T> {
  if (path === undefined) return await work();
  if (!existsSync(dirname(path))) throw new EngineError('unavailable', `no such directory: ${dirname(path)}`);
  await withOwnLock(`${path}.lock`, () => Promise.resolve(take(path)));
  try {
    return await work();
  } finally {
    if (pidIn(path) === process.pid) rmSync(path, { force: true });
  }
}

function take(path: string): void {
  const pid = pidIn(path);
  // In a container it may be our own: each time the same number, from one that is no more.
  if (pid !== undefined && pid !== process.pid && identify(pid)) {
    throw new EngineError('conflict', `${path} is process ${pid}'s, which is alive: is it a daemon?`);
  }
  replaceFile(path, `${process.pid}\n`);
}

/** Undefined when there is no file, or no number in it. */
function pidIn(path: string): number | undefined {
  try {
    const [, digits] = /^(\d{1,10})\s*$/.exec(readFileSync(path, 'utf8')) ?? [];
    return digits === undefined ? undefined : Number(digits);
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
