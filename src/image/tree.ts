import { noContent, type TarFile } from './tar.js';

/** One file of a tree that is made from memory. */
export interface TreeEntry {
  /** Path below the root, without a leading slash; a directory comes before what is in it. */
  readonly name: string;
  readonly type: 'directory' | 'file' | 'symlink';
  /** The permission bits. */
  readonly mode: number;
  /** Content of a file, target of a symbolic link. */
  readonly body: Buffer | string;
}

/**
 * The entry as a file of an archive, owned by the superuser.
 *
 * @param mtime seconds since 1970
 */
export function treeFile({ name, type, mode, body }: TreeEntry, mtime: number): TarFile {
  const content = type === 'file' ? Buffer.from(body) : Buffer.alloc(0);
  const linkname = type === 'symlink' ? body.toString() : undefined;
  return {
    entry: { name, type, mode, uid: 0, gid: 0, size: content.length, mtime: String(mtime), linkname, xattrs: {} },
    body: type === 'file' ? chunk(content) : noContent,
  };
}

async function* chunk(content: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(content);
}
