import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { instructions } from '../runtime/plan.js';
import { quote } from '../runtime/shell.js';
import { run } from '../util/spawn.js';
import type { Fill, GraphDriver, RootMount } from './driver.js';
import { explained, LayerStore } from './layers.js';

const instruction = instructions(4);

/** No union: every layer and every container is a whole copy. Slow and large, and works on any file system. */
export class Vfs implements GraphDriver {
  readonly name = 'vfs';
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

  async createContainer(directory: string, layers: readonly string[]): Promise<void> {
    const rootfs = join(directory, 'rootfs');
    const top = layers.at(-1);
    try {
      await explained('cannot make the root filesystem', () => mkdir(rootfs, { mode: 0o755 }));
      if (top !== undefined) await copyTree(this.layers.directory(top), rootfs);
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

  async removeContainer(directory: string): Promise<void> {
    await rm(join(directory, 'rootfs'), { recursive: true, force: true });
  }
}

/** Everything that cp knows to keep: owners, modes, times, hard links, devices, holes, extended attributes. */
async function copyTree(from: string, to: string): Promise<void> {
  await run('cp', ['-a', '--reflink=auto', `${from}/.`, to]);
}
