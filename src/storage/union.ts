import { mkdirSync, symlinkSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type Instruction, instructions, type Plan } from '../runtime/plan.js';
import { RefusedError } from '../runtime/plan-error.js';
import { quote } from '../runtime/shell.js';
import { runPlan } from '../runtime/shim.js';
import { temporaryPath } from '../util/atomic.js';
import { makeDirectory } from '../util/directory.js';
import { EngineError } from '../util/errors.js';
import type { Changes, DriverName, Fill, GraphDriver, RootMount } from './driver.js';
import { copyAttributes, explained, LayerStore } from './layers.js';
import { UnusableDriver } from './unusable.js';

const instruction = instructions(4);

/**
 * What the drivers that mount a union have in common. A container's directory holds
 *
 *     upper/            the writable layer
 *     l/0 l/1 …         links to the read-only layers, the lowest first
 *     rootfs/           the mount point
 *
 * The links are short because mount(2) takes one page of options, and 128 layers must fit in.
 */
export abstract class UnionDriver implements GraphDriver {
  abstract readonly name: DriverName;
  abstract readonly whiteouts: 'overlay' | 'aufs';
  /** The file system's name in the kernel. */
  protected abstract readonly type: string;
  /** The kernel refuses more. */
  protected abstract readonly mostLayers: number;
  /** Directories that the file system wants besides upper/. */
  protected readonly extraDirectories: readonly string[] = [];

  constructor(protected readonly root: string) {}

  /**
   * The options of the mount, and of the remounts that complete it.
   *
   * @param layers paths seen from the container's directory, the highest layer first, as unions want them
   */
  protected abstract options(layers: readonly string[]): readonly string[];

  /** Tries it out, in a mount namespace of its own. The kernel loads the module, if there is one, when asked to mount. */
  async probe(): Promise<void> {
    const directory = temporaryPath(join(this.root, 'layers', this.name));
    const layer = join(directory, 'layer');
    try {
      makeDirectory(layer, 0o700);
      this.makeDirectories(directory, [layer]);
      await runPlan([...ownMounts, ...this.mountPlan(directory, 1)], { stdin: false });
    } catch (error) {
      throw await this.unusable(error);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  private async unusable(error: unknown): Promise<unknown> {
    // A full disk, or a missing shim, says nothing about the driver.
    if (!(error instanceof RefusedError) || error.code === 'ENOSPC') return error;
    const known = (await readFile('/proc/filesystems', 'utf8')).split(/\s/).includes(this.type);
    const reason = known ? error.message : `this kernel has no ${this.type} file system`;
    return new UnusableDriver(`${this.name} does not work here: ${reason}`, { cause: error });
  }

  hasLayer(id: string): boolean {
    return this.layers.has(id);
  }

  layerDirectory(id: string): string {
    return this.layers.directory(id);
  }

  async addLayer(id: string, parent: string | undefined, fill: Fill): Promise<void> {
    await this.layers.add(id, parent, fill);
  }

  async removeLayer(id: string): Promise<void> {
    await this.layers.remove(id);
  }

  async createContainer(directory: string, layers: readonly string[]): Promise<void> {
    this.checkCount(layers.length);
    try {
      const directories = layers.map((id) => this.layers.directory(id));
      await explained('cannot make the root filesystem', async () => this.makeDirectories(directory, directories));
    } catch (error) {
      await this.removeContainer(directory);
      throw error;
    }
  }

  private checkCount(count: number): void {
    if (count === 0) throw new EngineError('invalid', `${this.name} needs at least one layer`);
    if (count <= this.mostLayers) return;
    throw new EngineError('invalid', `${count} layers are too many: ${this.name} can mount ${this.mostLayers}`);
  }

  private makeDirectories(directory: string, layers: readonly string[]): void {
    for (const name of ['l', 'rootfs', ...this.extraDirectories]) mkdirSync(join(directory, name), { mode: 0o700 });
    mkdirSync(join(directory, 'upper'));
    copyAttributes(layers.at(-1) ?? directory, join(directory, 'upper'));
    const links = join(directory, 'l');
    // Relative, so that the root directory may be moved.
    for (const [at, layer] of layers.entries()) symlinkSync(relative(links, layer), join(links, String(at)));
  }

  script(directory: string, layers: readonly string[]): readonly string[] {
    const links = join(directory, 'l');
    const upper = quote(join(directory, 'upper'));
    const top = quote(this.layers.directory(layers.at(-1) ?? ''));
    const inside = ['l', 'rootfs', ...this.extraDirectories, 'upper'].map((name) => quote(join(directory, name)));
    return [
      `mkdir ${inside.join(' ')}   # the writable layer, and what the mount needs`,
      `chown --reference=${top} ${upper}; chmod --reference=${top} ${upper}   # it shows as /`,
      ...layers.map((id, at) => {
        const layer = relative(links, this.layers.directory(id));
        return `ln -s ${quote(layer)} ${quote(join(links, String(at)))}   # a short name for a layer`;
      }),
    ];
  }

  mount(directory: string, layers: readonly string[]): RootMount {
    return { rootfs: join(directory, 'rootfs'), plan: this.mountPlan(directory, layers.length) };
  }

  private mountPlan(directory: string, count: number): Plan {
    const links = Array.from({ length: count }, (_, at) => `l/${count - 1 - at}`);
    return [
      instruction('chdir', 'short names for the layers', directory),
      ...this.options(links).map((options, at) => this.mountCall(join(directory, 'rootfs'), at > 0, options)),
    ];
  }

  private mountCall(target: string, again: boolean, options: string): Instruction {
    const why = again ? 'more layers' : 'the layers as one tree';
    return instruction('mount', why, this.type, target, this.type, again ? 'remount' : '-', options);
  }

  changes(directory: string): Changes {
    return { whiteouts: this.whiteouts, directory: join(directory, 'upper') };
  }

  async removeContainer(directory: string): Promise<void> {
    for (const name of ['l', 'rootfs', ...this.extraDirectories, 'upper']) {
      await rm(join(directory, name), { recursive: true, force: true });
    }
  }

  private get layers(): LayerStore {
    return new LayerStore(join(this.root, 'layers', this.name));
  }
}

const ownMounts: Plan = [
  instruction('clone', 'a namespace to try it in', 'mount'),
  instruction('mount', 'keep our mounts to ourselves', 'none', '/', 'none', 'rec,private', '-'),
];
