import { randomBytes } from 'node:crypto';
import { closeSync, fsync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { clearAway } from './clear.js';
import { makeDirectory } from './directory.js';
import { errnoCode } from './errors.js';

/** What a crash leaves of these functions goes by such a name, with the number of the process that made it. */
const temporaryName = /^\.tmp-(\d+)-[0-9a-f]{16}$/;

/** A new name in the same directory as `path`, so that a rename can take it there. */
export function temporaryPath(path: string): string {
  return join(dirname(path), `.tmp-${process.pid}-${randomBytes(8).toString('hex')}`);
}

/** The process that made the file or directory of this name; undefined for a name that is not temporary. */
export function temporaryOwner(path: string): number | undefined {
  const [, pid] = temporaryName.exec(basename(path)) ?? [];
  return pid === undefined ? undefined : Number(pid);
}

/** Replaces a file. A reader, or a crash, finds the old content or the new one, and never a part of it. */
export async function writeAtomic(path: string, content: string): Promise<void> {
  const temporary = temporaryPath(path);
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    throw withPath(error, path);
  } finally {
    await rm(temporary, { force: true });
  }
  await syncDirectory(dirname(path));
}

/** As `writeAtomic`, without waiting for the disk: after a crash of ours the file is whole, after a power cut perhaps not. */
export function replaceFile(path: string, content: string): void {
  const temporary = temporaryPath(path);
  try {
    writeFileSync(temporary, content, { flag: 'wx', mode: 0o600 });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw withPath(error, path);
  }
}

/** A failed write, as on a full disk, does not say of which file. */
function withPath(error: unknown, path: string): unknown {
  if (error instanceof Error && !('path' in error)) error.message += ` '${path}'`;
  return error;
}

/**
 * Makes a directory, for our eyes only, that appears whole or not at all: `fill` writes into a temporary one, which then gets the
 * name.
 *
 * @param lasting it is to outlive a power cut, too
 * @returns false when there is a directory of that name with something in it: of several at once, one wins
 */
export async function createDirectory(
  path: string,
  fill: (directory: string) => Promise<void> | void,
  lasting = true,
): Promise<boolean> {
  const temporary = temporaryPath(path);
  let isOurs = false;
  try {
    makeDirectory(temporary, 0o700);
    await fill(temporary);
    isOurs = takeName(temporary, path);
  } finally {
    if (!isOurs) await clearAway(temporary);
  }
  if (isOurs && lasting) await syncDirectory(dirname(path));
  return isOurs;
}

function takeName(temporary: string, path: string): boolean {
  try {
    renameSync(temporary, path);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST'].includes(errnoCode(error) ?? '')) return false;
    throw error;
  }
}

/**
 * Removes a file or a tree; fine when there is none. Its name is free at once, whatever a crash leaves of the rest.
 *
 * @param last is called when nobody finds it by its name any more, and before it is emptied
 * @returns false when there was none; of several who remove it one gets true
 */
export async function removeTree(path: string, last?: (path: string) => Promise<void>): Promise<boolean> {
  const temporary = temporaryPath(path);
  try {
    renameSync(path, temporary);
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return false;
    throw error;
  }
  await last?.(temporary);
  await clearAway(temporary);
  return true;
}

/** Makes the names in a directory last: a rename is on disk only once its directory is. */
export async function syncDirectory(path: string): Promise<void> {
  await syncFile(path);
}

const sync = promisify(fsync);

/** Makes what was written to a file last. */
export async function syncFile(path: string): Promise<void> {
  const file = openSync(path, 'r');
  try {
    await sync(file);
  } finally {
    closeSync(file);
  }
}
