import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, readlink } from 'node:fs/promises';

/** One path that differs, relative to the trees' tops. Bytes: a file's name need not be UTF-8. */
export interface Change {
  readonly path: Buffer;
  readonly kind: 'added' | 'modified' | 'deleted';
}

export interface Trees {
  readonly directory: string;
  /** Undefined: everything is added. */
  readonly parent: string | undefined;
  /** What changed later than this file is reported even when it looks the same: it may be its extended attributes. */
  readonly stamp: string;
}

/**
 * Finds what makes a tree differ from the one it was copied from. A directory comes before what is in it; of a deleted or
 * replaced directory only itself is reported; a directory of which only entries changed counts as modified.
 */
export async function* compareTrees({ directory, parent, stamp }: Trees): AsyncGenerator<Change> {
  const since = (await lstat(stamp, { bigint: true })).ctimeNs;
  const top = { now: bytes(directory), before: parent === undefined ? undefined : bytes(parent) };
  yield* compareDirectory(top, '', since);
}

/** Paths as strings of bytes (latin1), because names of any bytes must come through whole. */
interface Pair {
  readonly now: string;
  readonly before: string | undefined;
}

async function* compareDirectory({ now, before }: Pair, prefix: string, since: bigint): AsyncGenerator<Change> {
  const names = new Set(await list(now));
  const old = new Set(before === undefined ? [] : await list(before));
  for (const name of old) if (!names.has(name)) yield change(`${prefix}${name}`, 'deleted');
  for (const name of names) {
    const entry = { now: `${now}/${name}`, before: old.has(name) ? `${before}/${name}` : undefined };
    yield* compareEntry(entry, `${prefix}${name}`, since);
  }
}

async function* compareEntry({ now, before }: Pair, path: string, since: bigint): AsyncGenerator<Change> {
  const stats = await status(now);
  const old = before === undefined ? undefined : await status(before);
  if (!old) yield change(path, 'added');
  else if (stats.ctimeNs > since || (await differs(now, stats, before ?? '', old))) yield change(path, 'modified');
  if (!stats.isDirectory()) return;
  yield* compareDirectory({ now, before: old?.isDirectory() ? before : undefined }, `${path}/`, since);
}

async function differs(now: string, stats: BigIntStats, before: string, old: BigIntStats): Promise<boolean> {
  if (stats.mode !== old.mode || stats.uid !== old.uid || stats.gid !== old.gid || stats.rdev !== old.rdev) return true;
  if (stats.isDirectory()) return false;
  if (stats.mtimeNs !== old.mtimeNs || stats.size !== old.size) return true;
  if (stats.isSymbolicLink()) return !(await target(now)).equals(await target(before));
  // A directory may have been swapped for another one, whose files are of the same age and size.
  return stats.isFile() && !(await sameContent(now, before));
}

const CHUNK = 64 * 1024;

/** For regular files of the same size. */
async function sameContent(one: string, other: string): Promise<boolean> {
  const files: FileHandle[] = [];
  try {
    for (const path of [one, other]) files.push(await open(raw(path), constants.O_RDONLY | constants.O_NOFOLLOW));
    for (let at = 0; ; at += CHUNK) {
      const [left, right] = await Promise.all(files.map((file) => chunk(file, at)));
      if (!left || !right || !left.equals(right)) return false;
      if (left.length < CHUNK) return true;
    }
  } finally {
    for (const file of files) await file.close();
  }
}

async function chunk(file: FileHandle, at: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(CHUNK), 0, CHUNK, at);
  return buffer.subarray(0, bytesRead);
}

function status(path: string): Promise<BigIntStats> {
  return lstat(raw(path), { bigint: true });
}

async function list(path: string): Promise<string[]> {
  return (await readdir(raw(path), { encoding: 'latin1' })).sort();
}

function target(path: string): Promise<Buffer> {
  return readlink(raw(path), { encoding: 'buffer' });
}

function change(path: string, kind: Change['kind']): Change {
  return { path: raw(path), kind };
}

function bytes(path: string): string {
  return Buffer.from(path).toString('latin1');
}

function raw(path: string): Buffer {
  return Buffer.from(path, 'latin1');
}
