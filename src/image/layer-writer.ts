import { type Stats, statSync } from 'node:fs';
import { posix } from 'node:path';
import { compareTrees } from '../storage/compare.js';
import type { Changes } from '../storage/driver.js';
import { EngineError } from '../util/errors.js';
import { output } from '../util/spawn.js';
import { readTar, showName, type TarEntry, type TarFile } from './tar.js';
import {
  emptyFile,
  isWhiteoutDevice,
  opaqueMarker,
  overlayOpaque,
  readMark,
  whiteoutOf,
  withoutOverlay,
} from './whiteout.js';

/**
 * What a container changed, as the files of an OCI layer: sorted, so that the same changes give the same archive.
 *
 * @param below the directory of the layer below
 * @throws EngineError `invalid` for what a layer cannot hold
 */
export async function* layerFiles(changes: Changes, below?: string): AsyncGenerator<TarFile> {
  const top = below === undefined ? { mode: 0o755, uid: 0, gid: 0 } : statSync(below);
  for await (const file of changedFiles(changes)) {
    if (file.entry.name !== '.' || hasOwnAttributes(file.entry, top)) yield file;
  }
}

function changedFiles(changes: Changes): AsyncGenerator<TarFile> {
  if (changes.whiteouts === 'none') return fromComparison(changes);
  const form = { overlay: fromOverlay, aufs: fromAufs }[changes.whiteouts];
  return form(archive(changes.directory));
}

/** The top directory is in every layer: only when it is another one than below does a layer say so. */
function hasOwnAttributes({ mode, uid, gid, xattrs }: TarEntry, top: Pick<Stats, 'mode' | 'uid' | 'gid'>): boolean {
  return mode !== (top.mode & 0o7777) || uid !== top.uid || gid !== top.gid || Object.keys(xattrs).length > 0;
}

/** GNU tar reads what Node cannot: extended attributes, and which names are links to one file. */
const packOptions = [
  '--create',
  '--no-unquote',
  '--format=pax',
  '--pax-option=delete=atime,delete=ctime',
  '--xattrs',
  '--xattrs-include=*',
  '--numeric-owner',
  '--sort=name',
];

/** tar's exit code when files changed while it read them: a running container may do that. */
const filesChanged = 1;

/** A directory's files, or those of these names, in tar's order. Sockets are left out: they are nothing without their process. */
async function* archive(directory: string, names?: readonly Buffer[]): AsyncGenerator<TarFile> {
  const what = names ? ['--null', '--no-recursion', '--files-from=-'] : ['.'];
  const input = names && Buffer.concat(names.flatMap((name) => [name, Buffer.of(0)]));
  const chunks = output('tar', [...packOptions, '-C', directory, ...what], { input, accept: [0, filesChanged] });
  for await (const { entry, body } of readTar(chunks)) {
    yield { entry: { ...entry, name: posix.normalize(entry.name), linkname: linkName(entry) }, body };
  }
}

/** A hard link goes to another name of the archive; a symbolic link's target is what it is. */
function linkName({ type, linkname }: TarEntry): string | undefined {
  return type === 'link' && linkname !== undefined ? posix.normalize(linkname) : linkname;
}

async function* fromOverlay(files: AsyncIterable<TarFile>): AsyncGenerator<TarFile> {
  for await (const { entry, body } of files) {
    const { name, xattrs } = entry;
    if (isWhiteoutDevice(entry)) {
      yield emptyFile(whiteoutOf(name));
      continue;
    }
    if (readMark(name).kind !== 'none') throw unspeakable(name);
    yield { entry: { ...entry, xattrs: withoutOverlay(xattrs) }, body };
    if (xattrs[overlayOpaque] === 'y') yield emptyFile(posix.join(name, opaqueMarker));
  }
}

/** aufs writes the marks that OCI took over, as links to one file. */
async function* fromAufs(files: AsyncIterable<TarFile>): AsyncGenerator<TarFile> {
  for await (const file of files) {
    const { kind } = readMark(file.entry.name);
    if (kind === 'none') yield file;
    else if (kind !== 'internal') yield emptyFile(file.entry.name);
  }
}

async function* fromComparison(changes: Extract<Changes, { whiteouts: 'none' }>): AsyncGenerator<TarFile> {
  const present: Buffer[] = [Buffer.from('.')];
  for await (const { path, kind } of compareTrees(changes)) {
    const name = path.toString('latin1');
    if (readMark(name).kind !== 'none') throw unspeakable(name);
    if (kind === 'deleted') yield emptyFile(whiteoutOf(name));
    else present.push(path);
  }
  yield* archive(changes.directory, present);
}

function unspeakable(name: string): EngineError {
  return new EngineError(
    'invalid',
    `"/${showName(name)}" cannot be part of an image: in a layer, a name that begins with .wh. says that a file is gone`,
  );
}
