import type { Stats } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { errnoCode } from '../util/errors.js';

/** The path of a name of an archive (one character per byte) in a directory. */
function pathInside(directory: string, name: string): Buffer {
  return Buffer.concat([Buffer.from(`${directory}/`), Buffer.from(name, 'latin1')]);
}

/** What a name in a directory is. Undefined when it is not there, or when something on the way is no directory. */
export async function lstatInside(directory: string, name: string): Promise<Stats | undefined> {
  const parts = name.split('/');
  for (let count = 1; count < parts.length; count++) {
    const way = await status(pathInside(directory, parts.slice(0, count).join('/')));
    if (!way?.isDirectory()) return undefined;
  }
  return await status(pathInside(directory, name));
}

async function status(path: Buffer): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoCode(error) ?? '')) return undefined;
    throw error;
  }
}

/** Removes a name from a directory, and all that is in it, but nothing that it leads to. */
export async function removeInside(directory: string, name: string): Promise<void> {
  if (await lstatInside(directory, name)) await rm(pathInside(directory, name), { recursive: true });
}

/** Removes what is in a directory of that name, if there is one. */
export async function emptyInside(directory: string, name: string): Promise<void> {
  if (!(await lstatInside(directory, name))?.isDirectory()) return;
  const path = pathInside(directory, name);
  for (const child of await readdir(path, { encoding: 'buffer' })) {
    await rm(Buffer.concat([path, Buffer.from('/'), child]), { recursive: true });
  }
}
