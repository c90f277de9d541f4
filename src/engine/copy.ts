import { findContainer } from '../container/find.js';
import { readRecord } from '../container/record.js';
import { Allowance, decompress } from '../image/decompress.js';
import { readTar, type TarEntry, writeTar } from '../image/tar.js';
import { EngineError } from '../util/errors.js';
import type { Engine } from './context.js';
import { absolute, type CopyOptions, copyFrom, copyTo, existing, followed, type Side } from './copy-between.js';
import { containerEvent, emit } from './events.js';
import { type Place, placeOf } from './place.js';
import { destinationOf, prefixed, rebased } from './rebase.js';
import { firstOf, lookAt, readFiles, withoutTop, writeFiles } from './transfer.js';

/** Copies a file or directory of a container to a path of the host. */
export async function copyOut(
  engine: Engine,
  word: string,
  path: string,
  target: string,
  options: CopyOptions,
): Promise<void> {
  await copyFrom(sideOf(placeOf(engine, word)), path, target, options);
  tell(engine, word, 'archive-path', path);
}

/**
 * Copies a file or directory of a container as a tar archive.
 *
 * @param options `prefix` stands before every name
 */
export async function copyOutArchive(
  engine: Engine,
  word: string,
  path: string,
  { follow, prefix = '' }: Pick<CopyOptions, 'follow'> & { readonly prefix?: string },
  use: (archive: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  await readFiles(placeOf(engine, word), absolute(path), { follow }, async (files) => {
    const { first, all } = await firstOf(files);
    const source = { path, isDirectory: first.entry.type === 'directory' };
    await use(writeTar(prefixed(rebased(all, destinationOf(source, '/', 'directory').name), prefix)));
  });
  tell(engine, word, 'archive-path', path);
}

/**
 * What is at a path of a container; a link is a link.
 *
 * @throws EngineError `notFound`
 */
export async function statPath(engine: Engine, word: string, path: string): Promise<TarEntry> {
  const place = placeOf(engine, word);
  const entry = await lookAt(place, absolute(path));
  if (entry?.type === 'file') return await withSize(place, absolute(path), entry);
  if (entry) return entry;
  throw new EngineError('notFound', `Could not find the file ${path} in container ${word}`);
}

/** A size is told only to who gets the content: we ask for it, and stop reading. Who sends it sees that as a failure. */
async function withSize(place: Place, path: string, entry: TarEntry): Promise<TarEntry> {
  let found: TarEntry | undefined;
  try {
    await readFiles(place, path, {}, async (files) => {
      found = (await firstOf(files)).first.entry;
    });
  } catch (error) {
    if (!found) throw error;
  }
  return found ?? entry;
}

/** Copies a file or directory of the host into a container. */
export async function copyIn(
  engine: Engine,
  source: string,
  word: string,
  path: string,
  options: CopyOptions,
): Promise<void> {
  await copyTo(source, sideOf(placeOf(engine, word)), path, options);
  tell(engine, word, 'extract-to-dir', path);
}

/** Unpacks a tar archive, which may be compressed, into a directory of a container. */
export async function copyInArchive(
  engine: Engine,
  archive: AsyncIterable<Uint8Array>,
  word: string,
  path: string,
): Promise<void> {
  const side = sideOf(placeOf(engine, word));
  const { path: directory } = await followed(side, absolute(path));
  const allowance = new Allowance();
  const plain = decompress(allowance.metered(archive), allowance);
  await side.write(await existing(side, directory), rebased(withoutTop(readTar(plain)), '.'));
  tell(engine, word, 'extract-to-dir', path);
}

/** A container of this machine. */
function sideOf(place: Place): Side {
  return {
    shown: place.shown,
    look: (path) => lookAt(place, path),
    read: (path, options, use) => readFiles(place, path, options, use),
    write: (directory, files) => writeFiles(place, directory, files),
  };
}

/** By the names of the two halves of docker's API for files. */
function tell(engine: Engine, word: string, action: 'archive-path' | 'extract-to-dir', path: string): void {
  const record = readRecord(engine.root, findContainer(engine.root, word));
  emit(engine, containerEvent(record, action, { path: absolute(path) }));
}
