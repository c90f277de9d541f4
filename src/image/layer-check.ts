import { posix } from 'node:path';
import { EngineError } from '../util/errors.js';
import { readTar, showName, type TarEntry } from './tar.js';
import { isWhiteoutDevice, readMark } from './whiteout.js';

/** What a layer holds. Names are relative, without `.` and `..`; that of the top directory is `.`. */
export interface LayerContent {
  /** The types of the files, with marks left out; of a name that comes twice, the last. No more of them: there may be very many. */
  readonly entries: ReadonlyMap<string, TarEntry['type']>;
  /** The directories on the way to a file or mark that have no entry of their own, from the top down. */
  readonly implied: readonly string[];
  /** The directories that show nothing of the lower layers. */
  readonly opaque: ReadonlySet<string>;
  /** The files of lower layers that are gone, and that the layer has nothing else for. */
  readonly gone: ReadonlySet<string>;
}

/**
 * Reads a whole layer and sees to it that what it names is inside of it: nothing absolute, no `..`, no way through anything but a
 * directory, no hard link to what the layer does not hold.
 *
 * @param check looks at every file, also at one whose name comes again: a hard link to it would keep it
 * @throws EngineError `invalid` that names the entry
 */
export async function checkLayer(
  archive: AsyncIterable<Uint8Array>,
  check: (entry: TarEntry) => void = () => {},
): Promise<LayerContent> {
  const found = { entries: new Map<string, TarEntry['type']>(), opaque: new Set<string>(), gone: new Set<string>() };
  const ways = new Set<string>();
  for await (const { entry } of readTar(archive)) {
    const name = innerName(entry.name);
    const mark = readMark(name);
    if (mark.kind === 'internal') continue;
    for (const way of parents(name)) ways.add(way);
    if (mark.kind === 'none') {
      check(entry);
      addEntry(found.entries, { ...entry, name });
    } else if (mark.kind === 'opaque') found.opaque.add(mark.target);
    else found.gone.add(checkTarget(mark.target, name));
  }
  for (const way of ways) checkWay(way, found.entries.get(way));
  const implied = [...ways].filter((way) => !found.entries.has(way)).sort();
  return { ...found, implied, ...settle(found, new Set(implied)) };
}

/** The name without detours. */
export function innerName(name: string): string {
  if (name.startsWith('/')) throw refused(name, 'its name is absolute');
  if (name.includes('\0')) throw refused(name, 'its name is none');
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw refused(name, 'its name leads out');
  return parts.join('/') || '.';
}

function refused(name: string, reason: string): EngineError {
  return new EngineError('invalid', `refusing the layer: "${showName(name)}": ${reason}`);
}

/** The directories above a name, but not the top one. */
function parents(name: string): string[] {
  return [...name.matchAll(/\//g)].map(({ index }) => name.slice(0, index));
}

function addEntry(entries: Map<string, TarEntry['type']>, entry: TarEntry): void {
  const { name, type } = entry;
  const before = entries.get(name);
  if (name === '.' && type !== 'directory') throw refused(name, 'the top of a layer is a directory');
  if (before && (before === 'directory') !== (type === 'directory')) {
    throw refused(name, 'it is both a directory and something else');
  }
  if (type === 'link') checkLink(entries, entry);
  if (type === 'symlink' && !entry.linkname) throw refused(name, 'a link to nothing');
  if (isWhiteoutDevice(entry)) throw refused(name, 'device 0,0 is a mark of overlayfs');
  entries.set(name, type);
}

function checkLink(entries: LayerContent['entries'], { name, linkname = '' }: TarEntry): void {
  const inner = innerName(linkname);
  const target = entries.get(inner);
  if (!target || inner === name)
    throw refused(name, `a hard link to "${showName(linkname)}", which the layer does not hold`);
  if (target === 'directory') throw refused(name, 'a hard link to a directory');
}

function checkTarget(target: string, mark: string): string {
  const beside = posix.dirname(target) === posix.dirname(mark) && !['.', '..'].includes(target);
  if (!beside) throw refused(mark, 'a mark for no file');
  return target;
}

function checkWay(name: string, type: TarEntry['type'] | undefined): void {
  if (!type || type === 'directory') return;
  throw refused(name, 'other names of the layer go through it, and it is no directory');
}

/** A file that is gone and there again: a new directory hides the old one's files, anything else replaces it. */
function settle({ entries, opaque, gone }: Omit<LayerContent, 'implied'>, implied: ReadonlySet<string>) {
  const again = [...gone].filter((name) => entries.has(name) || implied.has(name));
  const hiding = again.filter((name) => implied.has(name) || entries.get(name) === 'directory');
  return { opaque: new Set([...opaque, ...hiding]), gone: new Set([...gone].filter((name) => !again.includes(name))) };
}
