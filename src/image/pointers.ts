import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeAtomic } from '../util/atomic.js';
import { makeDirectory } from '../util/directory.js';
import { EngineError, errnoCode } from '../util/errors.js';
import { remembering } from '../util/remember.js';
import { type Descriptor, type Digest, hex } from './oci.js';
import type { Reference } from './reference.js';

/**
 * What makes blobs an image: a small file with the descriptor of its manifest. One for each image, by its id,
 *
 *     ids/<hexadecimal digits>
 *
 * and one for each name,
 *
 *     refs/docker.io/library/busybox/:latest
 *
 * Who sets one touches no other, so that of any number at once no one loses anything. A colon begins no other part of a name.
 */
export function idPath(layout: string, id: Digest): string {
  return join(layout, 'ids', hex(id));
}

export function referencePath(layout: string, { repository, tag = 'latest' }: Reference): string {
  return join(layout, 'refs', repository, `:${tag}`);
}

/** A pointer that can be read, or one that cannot. */
export type Pointer<Key> =
  | { readonly key: Key; readonly manifest: Descriptor }
  | { readonly key: Key; readonly problem: EngineError };

export async function writePointer(path: string, manifest: Descriptor): Promise<void> {
  makeDirectory(dirname(path), 0o700);
  await writeAtomic(path, JSON.stringify(manifest));
}

const parsed = remembering((text) => JSON.parse(text) as Descriptor);

/**
 * @returns undefined when there is none
 * @throws EngineError `unavailable` when it is damaged
 */
export function readPointer(path: string): Descriptor | undefined {
  try {
    const manifest = parsed(path);
    if (/^sha256:[0-9a-f]{64}$/.test(manifest.digest)) return manifest;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(errnoCode(error) ?? '')) return undefined;
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
  }
  throw new EngineError('unavailable', `the record ${path} is damaged`);
}

export async function removePointer(path: string): Promise<void> {
  await rm(path, { force: true });
}

export async function listIds(layout: string): Promise<Pointer<Digest>[]> {
  const names = (await list(join(layout, 'ids'))).filter((name) => /^[0-9a-f]{64}$/.test(name));
  const ids = names.map((name): Digest => `sha256:${name}`);
  return readAll(ids, (id) => idPath(layout, id));
}

export async function listReferences(layout: string): Promise<Pointer<Reference>[]> {
  const paths = (await list(join(layout, 'refs'), true)).sort();
  return readAll(paths.flatMap(referenceAt), (reference) => referencePath(layout, reference));
}

/** The name that a path below refs/ stands for, if it is one's. */
function referenceAt(path: string): Reference[] {
  const [, repository = '', tag] = /^(.+)\/:([^/]+)$/.exec(path) ?? [];
  return tag === undefined ? [] : [{ repository, tag }];
}

function readAll<Key>(keys: readonly Key[], path: (key: Key) => string): Pointer<Key>[] {
  const pointers: Pointer<Key>[] = [];
  for (const key of keys) {
    try {
      const manifest = readPointer(path(key));
      // One that was there a moment ago has just been removed.
      if (manifest) pointers.push({ key, manifest });
    } catch (problem) {
      if (!(problem instanceof EngineError)) throw problem;
      pointers.push({ key, problem });
    }
  }
  return pointers;
}

async function list(directory: string, recursive = false): Promise<string[]> {
  try {
    return (await readdir(directory, { recursive })).sort();
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return [];
    throw error;
  }
}
