import { readdir, rm, rmdir, unlink } from 'node:fs/promises';

/** Files that go at the same time. */
const many = 64;

/**
 * Removes a directory and all that is in it; fine when it is not there. As `rm` does it, without a look at each file before: and as a busy
 * disk may keep each waiting, they wait together.
 */
export async function clearAway(path: string): Promise<void> {
  try {
    await clear(Buffer.from(path), true);
  } catch {
    // It is not there, or somebody is at it as well: this one tries again, and says what is in the way.
    await rm(path, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @param together the directories in it at the same time; deeper down that would be too many */
async function clear(directory: Buffer, together: boolean): Promise<void> {
  const entries = await readdir(directory, { withFileTypes: true, encoding: 'buffer' });
  // A name may be any bytes.
  const paths = (are: 'directories' | 'files') =>
    entries
      .filter((entry) => entry.isDirectory() === (are === 'directories'))
      .map(({ name }) => Buffer.concat([directory, Buffer.from('/'), name]));
  await Promise.all([clearFiles(paths('files')), clearDirectories(paths('directories'), together)]);
  await rmdir(directory);
}

async function clearFiles(paths: readonly Buffer[]): Promise<void> {
  for (let at = 0; at < paths.length; at += many)
    await Promise.all(paths.slice(at, at + many).map((path) => unlink(path)));
}

async function clearDirectories(paths: readonly Buffer[], together: boolean): Promise<void> {
  if (together) await Promise.all(paths.map((path) => clear(path, false)));
  else for (const path of paths) await clear(path, false);
}
