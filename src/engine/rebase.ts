import { posix } from 'node:path';
import { showName, type TarEntry, type TarFile } from '../image/tar.js';
import { EngineError } from '../util/errors.js';

/** Where files go to: `name` within `directory` is what they were called `.` before. */
export interface Destination {
  readonly directory: string;
  readonly name: string;
}

/**
 * Docker's rules for where a copy goes. A directory takes in what is copied to it, or its contents when the source ends in `/.`; what
 * does not exist gets the copy's name; and a file does not become a directory.
 *
 * @param there what is at the destination; undefined for nothing
 * @throws EngineError `invalid`
 */
export function destinationOf(
  source: { readonly path: string; readonly isDirectory: boolean },
  path: string,
  there: TarEntry['type'] | undefined,
): Destination {
  const beside = { directory: posix.dirname(path.replace(/\/+$/, '')), name: posix.basename(path) };
  if (there === 'directory') return { directory: path, name: nameInside(source) };
  if (there !== undefined) {
    if (source.isDirectory) throw new EngineError('invalid', `cannot copy a directory to a file: ${path}`);
    if (endsAsDirectory(path)) throw new EngineError('invalid', `not a directory: ${path}`);
    return beside;
  }
  if (!source.isDirectory && endsAsDirectory(path)) {
    throw new EngineError('notFound', `no such directory: ${path}`);
  }
  return beside;
}

function endsAsDirectory(path: string): boolean {
  return /(^|\/)\.?$/.test(path);
}

/** `.` for the contents alone. */
function nameInside({ path, isDirectory }: { readonly path: string; readonly isDirectory: boolean }): string {
  if (isDirectory && /(^|\/)\.$/.test(path)) return '.';
  return posix.basename(posix.resolve('/', path)) || '.';
}

/** The files under their new names. */
export async function* rebased(files: AsyncIterable<TarFile>, name: string): AsyncGenerator<TarFile> {
  // As all names of an archive: one character per byte.
  const top = Buffer.from(name).toString('latin1');
  for await (const { entry, body } of files) {
    const link = entry.type === 'link' ? { linkname: within(top, entry.linkname ?? '') } : {};
    yield { entry: { ...entry, name: within(top, entry.name), ...link }, body };
  }
}

/** The files with something before their names, as it is. */
export async function* prefixed(files: AsyncIterable<TarFile>, prefix: string): AsyncGenerator<TarFile> {
  for await (const { entry, body } of files) {
    const link = entry.type === 'link' ? { linkname: `${prefix}${entry.linkname ?? ''}` } : {};
    const name = prefix && entry.name === '.' ? prefix : `${prefix}${entry.name}`;
    yield { entry: { ...entry, name, ...link }, body };
  }
}

function within(directory: string, name: string): string {
  if (name.startsWith('/') || name.split('/').includes('..')) {
    throw new EngineError('invalid', `refusing the archive: "${showName(name)}": its name leads out`);
  }
  return posix.join(directory, name);
}

/** The files as somebody else's. */
export async function* owned(files: AsyncIterable<TarFile>, uid: number, gid: number): AsyncGenerator<TarFile> {
  for await (const { entry, body } of files) yield { entry: { ...entry, uid, gid }, body };
}
