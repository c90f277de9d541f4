import { posix } from 'node:path';
import type { Whiteouts } from '../storage/driver.js';
import { feed } from '../util/spawn.js';
import { emptyInside, lstatInside, removeInside } from './inside.js';
import { checkLayer, innerName, type LayerContent } from './layer-check.js';
import { noContent, readTar, type TarEntry, type TarFile, writeTar } from './tar.js';
import {
  emptyFile,
  opaqueMarker,
  overlayOpaque,
  readMark,
  whiteoutDevice,
  whiteoutOf,
  withoutOverlay,
} from './whiteout.js';

/** Where a layer is unpacked to. */
export interface LayerTarget {
  readonly directory: string;
  /** `none`: the directory already holds the files of the lower layers. */
  readonly whiteouts: Whiteouts;
  /** The directories of the lower layers, the highest first. */
  readonly lower: readonly string[];
}

/**
 * Unpacks an OCI layer into a graph driver's directory. It is read twice: nothing is written before all of it has been checked.
 *
 * @param open starts reading the layer's archive
 * @param checked what `checkLayer` found, where it has been read once already
 * @throws EngineError `invalid` for a layer that leads out of the directory or cannot be read
 */
export async function unpackLayer(
  open: () => AsyncIterable<Uint8Array>,
  target: LayerTarget,
  checked?: LayerContent,
): Promise<void> {
  const content = checked ?? (await checkLayer(open()));
  if (target.whiteouts === 'none') await clearTheWay(target.directory, content);
  await feed('tar', [...unpackOptions, '-C', target.directory], writeTar(driverFiles(open(), content, target)));
}

/** A union hides by itself what is in the lower layers; in a copy it must go. Names sort a directory before what is in it. */
async function clearTheWay(directory: string, { entries, implied, opaque, gone }: LayerContent): Promise<void> {
  for (const name of [...entries.keys(), ...implied].sort()) {
    const isDirectory = (entries.get(name) ?? 'directory') === 'directory';
    const before = await lstatInside(directory, name);
    if (before && !(isDirectory && before.isDirectory())) await removeInside(directory, name);
  }
  for (const name of gone) await removeInside(directory, name);
  for (const name of opaque) await emptyInside(directory, name);
}

/** Times of directories last: what comes into one later would change them. A read takes 512 blocks of 512 bytes, not 20. */
const unpackOptions = [
  '--extract',
  '--no-unquote',
  '--blocking-factor=512',
  '--delay-directory-restore',
  '--preserve-permissions',
  '--same-owner',
  '--numeric-owner',
  '--xattrs',
  '--xattrs-include=*',
  '--warning=no-timestamp',
];

/** The layer's files as the driver wants them, written anew, so that tar reads exactly what was checked. */
async function* driverFiles(
  archive: AsyncIterable<Uint8Array>,
  content: LayerContent,
  target: LayerTarget,
): AsyncGenerator<TarFile> {
  const marks = forms[target.whiteouts];
  for (const name of content.implied) yield marks.directory(await impliedDirectory(name, target), content);
  for await (const { entry, body } of readTar(archive)) {
    const name = innerName(entry.name);
    if (readMark(name).kind !== 'none') continue;
    const inner = { ...entry, name, linkname: innerLink(entry), xattrs: withoutOverlay(entry.xattrs) };
    yield entry.type === 'directory' ? marks.directory(inner, content) : { entry: inner, body };
  }
  yield* marks.rest(content);
}

/** A directory that the layer does not describe: as it is in the layers below. */
async function impliedDirectory(name: string, { directory, lower }: LayerTarget): Promise<TarEntry> {
  const plain: TarEntry = { name, type: 'directory', mode: 0o755, uid: 0, gid: 0, size: 0, mtime: '0', xattrs: {} };
  for (const layer of [directory, ...lower]) {
    const stats = await lstatInside(layer, name);
    if (!stats?.isDirectory()) continue;
    const mtime = String(Math.trunc(stats.mtimeMs / 1000));
    return { ...plain, mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid, mtime };
  }
  return plain;
}

function innerLink({ type, linkname = '' }: TarEntry): string {
  return type === 'link' ? innerName(linkname) : linkname;
}

/** How a driver writes down what a layer hides. */
interface Form {
  directory(entry: TarEntry, content: LayerContent): TarFile;
  /** What comes after the layer's own files. */
  rest(content: LayerContent): TarFile[];
}

const forms: Record<Whiteouts, Form> = {
  overlay: {
    directory: (entry, { opaque }) => {
      const xattrs = opaque.has(entry.name) ? { ...entry.xattrs, [overlayOpaque]: 'y' } : entry.xattrs;
      return { entry: { ...entry, xattrs }, body: noContent };
    },
    rest: ({ gone }) => [...gone].map(whiteoutDevice),
  },
  aufs: {
    directory: (entry) => ({ entry, body: noContent }),
    rest: ({ gone, opaque }) => [
      ...[...gone].map((name) => emptyFile(whiteoutOf(name))),
      ...[...opaque].map((name) => emptyFile(posix.join(name, opaqueMarker))),
    ],
  },
  none: {
    directory: (entry) => ({ entry, body: noContent }),
    rest: () => [],
  },
};
