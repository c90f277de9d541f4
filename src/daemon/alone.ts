import { chmodSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../engine/context.js';
import { makeDirectory } from '../util/directory.js';
import { EngineError } from '../util/errors.js';
import { withOwnLock } from '../util/own-lock.js';
import { isAlive, ownIdentity, type ProcessIdentity } from '../util/process.js';
import { ownerOf, reserve } from '../util/reservation.js';

/**
 * Does `work` as an engine's only daemon.
 *
 * @throws EngineError `conflict` when there is another one
 */
export async function alone<T>({ runRoot }: Engine, work: () => Promise<T>): Promise<T> {
  const path = join(runRoot, 'daemon');
  makeDirectory(runRoot);
  // Whoever came first may have made it for us alone: a group is to find the socket in it.
  chmodSync(runRoot, statSync(runRoot).mode | 0o011);
  // Two who find what a third has left must not each take the other's for it.
  await withOwnLock(`${path}.lock`, () => Promise.resolve(take(path)));
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path: string): void {
  const { pid, startTime } = ownIdentity();
  const own = `${pid} ${startTime}`;
  if (reserve(path, own)) return;
  const other = parse(ownerOf(path));
  if (isAlive(other)) throw new EngineError('conflict', `a daemon serves this root already: process ${other.pid}`);
  rmSync(path, { recursive: true, force: true });
  reserve(path, own);
}

function parse(owner = ''): ProcessIdentity {
  const [pid, startTime = ''] = owner.split(' ');
  return { pid: Number(pid), startTime };
}
