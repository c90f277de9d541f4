import { chmod, lchown, lutimes, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

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
 * Makes the entries as files below an existing directory, owned by the superuser.
 *
 * @param mtime seconds since 1970, for every file
 */
export async function writeTree(directory: string, entries: readonly TreeEntry[], mtime: number): Promise<void> {
  for (const entry of entries) await writeEntry(join(directory, entry.name), entry);
  // Deepest first: what is made in a directory changes its time.
  for (const { name } of entries.toReversed()) await lutimes(join(directory, name), mtime, mtime);
}

async function writeEntry(path: string, { type, mode, body }: TreeEntry): Promise<void> {
  if (type === 'symlink') await symlink(body.toString(), path);
  else if (type === 'directory') await mkdir(path, { recursive: true });
  else await writeFile(path, body, { flag: 'wx' });
  if (type !== 'symlink') await chmod(path, mode);
  await lchown(path, 0, 0);
}
