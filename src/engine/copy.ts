import { statSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import { findContainer } from '../container/find.js';
import { readRecord } from '../container/record.js';
import { readTar, type TarEntry, writeTar } from '../image/tar.js';
import { EngineError } from '../util/errors.js';
import type { Engine } from './context.js';
import { containerEvent, emit } from './events.js';
import { directoryPlace, host, type Place, placeOf } from './place.js';
import { destinationOf, owned, prefixed, rebased } from './rebase.js';
import { firstOf, lookAt, readFiles, writeFiles } from './transfer.js';

export interface CopyOptions {
  /** Keep the owners; else they become the superuser's in a container, and the caller's on the host. */
  readonly archive: boolean;
  /** When the source is a link, copy what it leads to. */
  readonly follow: boolean;
}

/** Copies a file or directory of a container to a path of the host. */
export async function copyOut(
  engine: Engine,
  word: string,
  path: string,
  target: string,
  options: CopyOptions,
): Promise<void> {
  const there = typeOnHost(target);
  await readFiles(placeOf(engine, word), absolute(path), { follow: options.follow }, async (files) => {
    const { first, all } = await firstOf(files);
    const isDirectory = first.entry.type === 'directory';
    const { directory, name } = destinationOf({ path, isDirectory }, target, there);
    if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
      throw new EngineError('notFound', `no such directory: ${directory}`);
    }
    const place = { shown: directory, plan: directoryPlace(resolve(directory)) };
    const own = options.archive ? all : owned(all, process.getuid?.() ?? 0, process.getgid?.() ?? 0);
    await writeFiles(place, '/', rebased(own, name));
  });
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
  const place = writablePlace(engine, word);
  const target = await followed(place, absolute(path));
  const slash = /(^|\/)\.?$/.test(path) && target.entry?.type !== 'directory' ? '/' : '';
  await readFiles({ shown: '', plan: host }, onHost(source), { follow: options.follow }, async (files) => {
    const { first, all } = await firstOf(files);
    const from = { path: onHost(source), isDirectory: first.entry.type === 'directory' };
    const { directory, name } = destinationOf(from, `${target.path}${slash}`, target.entry?.type);
    const own = options.archive ? all : owned(all, 0, 0);
    await writeFiles(place, await existing(place, directory), rebased(own, name));
  });
  tell(engine, word, 'extract-to-dir', path);
}

/** Unpacks a tar archive into a directory of a container. */
export async function copyInArchive(
  engine: Engine,
  archive: AsyncIterable<Uint8Array>,
  word: string,
  path: string,
): Promise<void> {
  const place = writablePlace(engine, word);
  const { path: directory } = await followed(place, absolute(path));
  await writeFiles(place, await existing(place, directory), rebased(readTar(archive), '.'));
  tell(engine, word, 'extract-to-dir', path);
}

/** By the names of the two halves of docker's API for files. */
function tell(engine: Engine, word: string, action: 'archive-path' | 'extract-to-dir', path: string): void {
  const record = readRecord(engine.root, findContainer(engine.root, word));
  emit(engine, containerEvent(record, action, { path: absolute(path) }));
}

function writablePlace(engine: Engine, word: string): Place {
  const { config } = readRecord(engine.root, findContainer(engine.root, word));
  if (config.readOnly) throw new EngineError('invalid', `container ${word} has a read-only root filesystem`);
  return placeOf(engine, word);
}

/** A container's paths begin at its root. */
function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

/** From the root, with the ending that says what is meant: `/.` for the contents, `/` for what a link leads to. */
function onHost(path: string): string {
  const [ending = ''] = /(?<=^|\/)\.$|\/$/.exec(path) ?? [];
  return `${resolve(path).replace(/\/$/, '')}${ending === '.' ? '/.' : ending}`;
}

const mostLinks = 40;

/** A path, and what is there, once its last name is no link. */
async function followed(place: Place, path: string): Promise<{ path: string; entry: TarEntry | undefined }> {
  let at = posix.normalize(path).replace(/(?<=.)\/$/, '');
  for (let links = 0; links < mostLinks; links++) {
    const entry = await lookAt(place, at);
    if (entry?.type !== 'symlink') return { path: at, entry };
    at = posix.resolve(posix.dirname(at), Buffer.from(entry.linkname ?? '', 'latin1').toString());
  }
  throw new EngineError('invalid', `too many links: ${place.shown}${path}`);
}

async function existing(place: Place, directory: string): Promise<string> {
  if ((await followed(place, directory)).entry?.type === 'directory') return directory;
  throw new EngineError('notFound', `no such directory: ${place.shown}${directory}`);
}

function typeOnHost(path: string): TarEntry['type'] | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && (stats.isDirectory() ? 'directory' : 'file');
}
