import { statSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import type { TarEntry, TarFile } from '../image/tar.js';
import { EngineError } from '../util/errors.js';
import { directoryPlace, host } from './place.js';
import { destinationOf, owned, rebased } from './rebase.js';
import { firstOf, readFiles, withoutTop, writeFiles } from './transfer.js';

export interface CopyOptions {
  /** Keep the owners on the host, too; else they become the caller's there. In a container they always stay. */
  readonly archive: boolean;
  /** When the source is a link, copy what it leads to. */
  readonly follow: boolean;
}

/** A container's files, wherever it is. Its paths are absolute; names within what is copied are relative, and its own is `.`. */
export interface Side {
  /** For messages: `brave_whale:`. */
  readonly shown: string;
  /** What is at a path, where a link is a link; undefined when nothing is. */
  readonly look: (path: string) => Promise<Pick<TarEntry, 'type' | 'linkname'> | undefined>;
  /** @throws EngineError `notFound` when there is nothing, or what `use` threw */
  readonly read: (
    path: string,
    options: Pick<CopyOptions, 'follow'>,
    use: (files: AsyncIterable<TarFile>) => Promise<void>,
  ) => Promise<void>;
  /** Makes files in a directory that is there. */
  readonly write: (directory: string, files: AsyncIterable<TarFile>) => Promise<void>;
}

/** Copies a file or directory of a container to a path of the host. */
export async function copyFrom(side: Side, path: string, target: string, options: CopyOptions): Promise<void> {
  const there = typeOnHost(target);
  await side.read(absolute(path), { follow: options.follow }, async (files) => {
    const { first, all } = await firstOf(files);
    const isDirectory = first.entry.type === 'directory';
    const { directory, name } = destinationOf({ path, isDirectory }, target, there);
    if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
      throw new EngineError('notFound', `no such directory: ${directory}`);
    }
    const place = { shown: directory, plan: directoryPlace(resolve(directory)) };
    const own = options.archive ? all : owned(all, process.getuid?.() ?? 0, process.getgid?.() ?? 0);
    await writeFiles(place, '/', renamed(own, name));
  });
}

/** Copies a file or directory of the host into a container. */
export async function copyTo(source: string, side: Side, path: string, options: CopyOptions): Promise<void> {
  const target = await followed(side, absolute(path));
  const slash = /(^|\/)\.?$/.test(path) && target.type !== 'directory' ? '/' : '';
  await readFiles({ shown: '', plan: host }, onHost(source), { follow: options.follow }, async (files) => {
    const { first, all } = await firstOf(files);
    const from = { path: onHost(source), isDirectory: first.entry.type === 'directory' };
    const { directory, name } = destinationOf(from, `${target.path}${slash}`, target.type);
    await side.write(await existing(side, directory), renamed(all, name));
  });
}

/** The files as they are called at their destination. The contents of a directory leave the one that takes them in as it is. */
function renamed(files: AsyncIterable<TarFile>, name: string): AsyncIterable<TarFile> {
  return rebased(name === '.' ? withoutTop(files) : files, name);
}

/** A container's paths begin at its root. */
export function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

/** From the root, with the ending that says what is meant: `/.` for the contents, `/` for what a link leads to. */
function onHost(path: string): string {
  const [ending = ''] = /(?<=^|\/)\.$|\/$/.exec(path) ?? [];
  return `${resolve(path).replace(/\/$/, '')}${ending === '.' ? '/.' : ending}`;
}

const mostLinks = 40;

/** A path, and the type of what is there, once its last name is no link. */
export async function followed(
  side: Side,
  path: string,
): Promise<{ path: string; type: TarEntry['type'] | undefined }> {
  let at = posix.normalize(path).replace(/(?<=.)\/$/, '');
  for (let links = 0; links < mostLinks; links++) {
    const entry = await side.look(at);
    if (entry?.type !== 'symlink') return { path: at, type: entry?.type };
    at = posix.resolve(posix.dirname(at), Buffer.from(entry.linkname ?? '', 'latin1').toString());
  }
  throw new EngineError('invalid', `too many links: ${side.shown}${path}`);
}

/** @throws EngineError `notFound` */
export async function existing(side: Side, directory: string): Promise<string> {
  if ((await followed(side, directory)).type === 'directory') return directory;
  throw new EngineError('notFound', `no such directory: ${side.shown}${directory}`);
}

function typeOnHost(path: string): TarEntry['type'] | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && (stats.isDirectory() ? 'directory' : 'file');
}
