import { closeSync, constants, fchmodSync, fstatSync, openSync } from 'node:fs';
import { EngineError } from './errors.js';
import { withLock } from './lock.js';

/**
 * Does `work` while holding a lock on a file that is made for it, and that nobody else may open: who can open a file may hold a lock on
 * it for ever. The file stays: of two who wait for it, one would else have the lock on a file that is gone.
 *
 * @throws EngineError `conflict` when the file is another user's
 */
export async function withOwnLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  makeOwn(path);
  return await withLock(path, 'exclusive', work);
}

const { O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;

function makeOwn(path: string): void {
  const file = openSync(path, O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  try {
    const { uid, nlink } = fstatSync(file);
    if (uid !== process.geteuid?.() || nlink > 1) throw new EngineError('conflict', `${path} is not a lock of ours`);
    fchmodSync(file, 0o600);
  } finally {
    closeSync(file);
  }
}
