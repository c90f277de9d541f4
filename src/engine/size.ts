import { lstat, readdir } from 'node:fs/promises';
import { type ContainerRecord, containerDirectory } from '../container/record.js';
import { ImageStore } from '../image/store.js';
import { driverOf } from '../storage/choose.js';
import { compareTrees } from '../storage/compare.js';
import type { Changes } from '../storage/driver.js';
import { errnoCode } from '../util/errors.js';
import type { Engine } from './context.js';

/** In bytes. */
export interface ContainerSize {
  /** Of the files that the container wrote. */
  readonly written: number;
  /** With those of its image. */
  readonly total: number;
}

/** Adds up a container's files: what one writes meanwhile may or may not be in it. */
export async function containerSize(engine: Engine, record: ContainerRecord): Promise<ContainerSize> {
  const changes = driverOf(engine.root, record.driver).changes(
    containerDirectory(engine.root, record.id),
    record.layers,
  );
  const written = await changedBytes(changes);
  const image = new ImageStore(engine.root).byId(record.imageId);
  return { written, total: written + (image?.layers ?? []).reduce((sum, { size }) => sum + size, 0) };
}

async function changedBytes(changes: Changes): Promise<number> {
  const seen = new Set<bigint>();
  if (changes.whiteouts !== 'none') return await bytesBelow(Buffer.from(changes.directory), seen);
  let total = 0;
  for await (const { path, kind } of compareTrees(changes)) {
    if (kind !== 'deleted') total += await bytesOf(inside(Buffer.from(changes.directory), path), seen);
  }
  return total;
}

async function bytesBelow(directory: Buffer, seen: Set<bigint>): Promise<number> {
  let total = 0;
  for (const entry of await readdir(directory, { withFileTypes: true, encoding: 'buffer' }).catch(unlessGone([]))) {
    const path = inside(directory, entry.name);
    total += entry.isDirectory() ? await bytesBelow(path, seen) : await bytesOf(path, seen);
  }
  return total;
}

/** Names are bytes, not text. */
function inside(directory: Buffer, name: Buffer): Buffer {
  return Buffer.concat([directory, Buffer.from('/'), name]);
}

/** A file of several names counts once. */
async function bytesOf(path: Buffer, seen: Set<bigint>): Promise<number> {
  const stats = await lstat(path, { bigint: true }).catch(unlessGone(undefined));
  if (!stats?.isFile() || seen.has(stats.ino)) return 0;
  seen.add(stats.ino);
  return Number(stats.size);
}

function unlessGone<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (errnoCode(error) === 'ENOENT') return instead;
    throw error;
  };
}
