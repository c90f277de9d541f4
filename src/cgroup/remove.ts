import { readdirSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errnoCode } from '../util/errors.js';
import { endProcesses } from './end.js';

/** Milliseconds between two attempts: a process that is ending needs one or two, one that waits for a disk longer. */
const pauses = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];

const inUse = ['EBUSY', 'ENOTEMPTY'];

/**
 * Removes a container's directories, and those above them when no other container uses them and they are ours. A process that is
 * still in there is ended: without a PID namespace of its own, a container's first one leaves the others behind.
 *
 * @throws the last error, when one cannot be removed
 */
export async function removeCgroup(directories: readonly string[], keepParent = false): Promise<void> {
  for (const directory of directories) await removeWhenEmpty(directory, () => directories.forEach(endProcesses));
  if (!keepParent) removeUnused(directories.map((directory) => dirname(directory)));
}

/** Who uses one of them uses all. */
function removeUnused(parents: readonly string[]): void {
  for (const parent of parents) {
    const error = attempt(() => rmdirSync(parent));
    if (inUse.includes(errnoCode(error) ?? '')) return;
  }
}

/** The kernel says EBUSY until the last process is gone. */
async function removeWhenEmpty(directory: string, onBusy: () => void): Promise<void> {
  for (const pause of [...pauses, undefined]) {
    const error = attempt(() => removeTree(directory));
    if (error === undefined || errnoCode(error) === 'ENOENT') return;
    if (errnoCode(error) !== 'EBUSY' || pause === undefined) throw error;
    onBusy();
    await sleep(pause);
  }
}

function attempt(action: () => void): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** From the bottom up, should the container have made cgroups of its own: then it is busy. A cgroup's files go with it. */
function removeTree(directory: string): void {
  const error = attempt(() => rmdirSync(directory));
  if (error === undefined) return;
  if (!inUse.includes(errnoCode(error) ?? '')) throw error;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(join(directory, entry.name));
  }
  rmdirSync(directory);
}
