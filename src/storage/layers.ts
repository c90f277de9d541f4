import { chmodSync, chownSync, existsSync, mkdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { createDirectory, removeTree } from '../util/atomic.js';
import { EngineError, errnoCode } from '../util/errors.js';
import { run } from '../util/spawn.js';
import type { Fill } from './driver.js';

/** The layers of one driver: `<root>/layers/<driver>/<id>/diff`. */
export class LayerStore {
  constructor(private readonly path: string) {}

  has(id: string): boolean {
    return existsSync(this.directory(id));
  }

  directory(id: string): string {
    if (!/^\w[\w.-]*$/.test(id)) throw new EngineError('invalid', `invalid layer id "${id}"`);
    return join(this.path, id, 'diff');
  }

  /** `parent`, when given, must be there: the new layer's top directory gets its owner, mode and times. */
  async add(id: string, parent: string | undefined, fill: Fill): Promise<void> {
    if (this.has(id)) return;
    if (parent !== undefined && !this.has(parent)) throw new EngineError('unavailable', `no layer "${parent}"`);
    await explained(`cannot add layer ${id}`, () =>
      createDirectory(join(this.path, id), async (directory) => {
        const files = join(directory, 'diff');
        mkdirSync(files);
        if (parent === undefined) chmodSync(files, 0o755);
        else copyAttributes(this.directory(parent), files);
        await fill(files);
        // Whoever sees the layer trusts it, also after a power cut: its files must be on disk before its name is.
        await run('sync', ['-f', files]);
      }),
    );
  }

  async remove(id: string): Promise<void> {
    this.directory(id);
    await removeTree(join(this.path, id));
  }
}

/** A union shows the top directory of its highest layer: what that is not told, it has from the layer below. */
export function copyAttributes(from: string, to: string): void {
  const { uid, gid, mode, atime, mtime } = statSync(from);
  chownSync(to, uid, gid);
  chmodSync(to, mode & 0o7777);
  utimesSync(to, atime, mtime);
}

/** A failed system call becomes one line that begins with `what`. */
export async function explained<T>(what: string, action: () => Promise<T> | T): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (errnoCode(error) === undefined) throw error;
    throw new EngineError('unavailable', `${what}: ${(error as Error).message}`, { cause: error });
  }
}
