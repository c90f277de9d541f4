import { lstat, mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { instructions } from '../runtime/plan.js';
import { quote } from '../runtime/shell.js';
import { temporaryPath } from '../util/atomic.js';
import { run } from '../util/spawn.js';
import type { Changes, Fill, GraphDriver, RootMount } from './driver.js';
import { explained, LayerStore } from './layers.js';

const instruction = instructions(4);

/** No union: every layer and every container is a whole copy. Slow and large, and works on any file system. */
export class Vfs implements GraphDriver {
  readonly name = 'vfs';
  readonly whiteouts = 'none';
  private readonly layers: LayerStore;

  constructor(root: string) {
    this.layers = new LayerStore(join(root, 'layers', this.name));
  }

  async probe(): Promise<void> {
    await run('cp', ['--version']);
  }

  hasLayer(id: string): boolean {
    return this.layers.has(id);
  }

  layerDirectory(id: string): string {
    return this.layers.directory(id);
  }

  async addLayer(id: string, parent: string | undefined, fill: Fill): Promise<void> {
    await this.layers.add(id, parent, async (directory) => {
      if (parent !== undefined) await copyTree(this.layers.directory(parent), directory);
      await fill(directory);
    });
  }

  async removeLayer(id: string): Promise<void> {
    await this.layers.remove(id);
  }

  async createContainer(directory: string, layers: readonly string[]): Promise<void> {
    const { directory: rootfs, parent, stamp } = this.changes(directory, layers);
    try {
      await explained('cannot make the root filesystem', async () => {
        await mkdir(rootfs, { mode: 0o755 });
        if (parent !== undefined) await copyTree(parent, rootfs);
        await makeStamp(stamp);
      });
    } catch (error) {
      await this.removeContainer(directory);
      throw error;
    }
  }

  script(directory: string, layers: readonly string[]): readonly string[] {
    const top = quote(this.layers.directory(layers.at(-1) ?? ''));
    return [`cp -a --reflink=auto ${top} ${quote(join(directory, 'rootfs'))}   # a copy of the files`];
  }

  mount(directory: string): RootMount {
    const rootfs = join(directory, 'rootfs');
    return { rootfs, plan: [instruction('mount', 'the copy, as a mount', rootfs, rootfs, 'none', 'bind', '-')] };
  }

  changes(directory: string, layers: readonly string[]): Extract<Changes, { whiteouts: 'none' }> {
    const top = layers.at(-1);
    const parent = top === undefined ? undefined : this.layers.directory(top);
    return { whiteouts: 'none', directory: join(directory, 'rootfs'), parent, stamp: join(directory, 'copied') };
  }

  async removeContainer(directory: string): Promise<void> {
    await rm(join(directory, 'rootfs'), { recursive: true, force: true });
    await rm(join(directory, 'copied'), { force: true });
  }
}

/** Everything that cp knows to keep: owners, modes, times, hard links, devices, holes, extended attributes. */
async function copyTree(from: string, to: string): Promise<void> {
  await run('cp', ['-a', '--reflink=auto', `${from}/.`, to]);
}

/** The kernel's clock for files stands still for some milliseconds: returns when it has moved on. */
async function makeStamp(path: string): Promise<void> {
  await writeFile(path, '');
  const later = temporaryPath(path);
  await writeFile(later, '');
  while ((await changeTime(later)) <= (await changeTime(path))) await utimes(later, 0, 0);
  await rm(later);
}

async function changeTime(path: string): Promise<bigint> {
  return (await lstat(path, { bigint: true })).ctimeNs;
}
