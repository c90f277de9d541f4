import type { Plan } from '../runtime/plan.js';

/** The drivers' names, as users and Docker write them. */
export type DriverName = 'overlay2' | 'aufs' | 'vfs';

/**
 * How a driver writes down in a layer's directory that a file of a lower layer is gone:
 *
 * - `overlay`: a character device 0, 0 of that name; a directory that hides its lower ones has the extended
 *   attribute `trusted.overlay.opaque` = `y`
 * - `aufs`: an empty file `.wh.NAME`; the hiding directory has an empty file `.wh..wh..opq`. Other names that start
 *   with `.wh..wh.` are the driver's own and no content
 * - `none`: every layer's directory is the whole tree, so a file that is gone is not there
 */
export type Whiteouts = 'overlay' | 'aufs' | 'none';

/** A root filesystem to be: where it is once the plan has run in the container's mount namespace. */
export interface RootMount {
  readonly rootfs: string;
  readonly plan: Plan;
}

/** Where a container's changes are. */
export type Changes =
  /** The directory holds just what changed, with whiteouts of this form. */
  | { readonly whiteouts: 'overlay' | 'aufs'; readonly directory: string }
  /** The directory holds everything: `compareTrees` finds what changed. */
  | {
      readonly whiteouts: 'none';
      readonly directory: string;
      /** What the container started from; undefined when from nothing. */
      readonly parent: string | undefined;
      /** A file that is younger than anything the container started from, and older than anything it changed. */
      readonly stamp: string;
    };

/** Writes a layer's files into a directory. */
export type Fill = (directory: string) => Promise<void>;

/**
 * Keeps read-only layers, and makes a container's root filesystem of some of them and a writable layer of its own.
 * Ids are what the caller likes, as long as they are file names. Lists of layers start at the bottom.
 */
export interface GraphDriver {
  readonly name: DriverName;
  readonly whiteouts: Whiteouts;

  /** @throws UnusableDriver */
  probe(): Promise<void>;

  hasLayer(id: string): boolean;

  /** The directory with the layer's files; `vfs`: with those of the layers below too. */
  layerDirectory(id: string): string;

  /**
   * Adds a layer on top of `parent`. `fill` writes its files into a directory that has the parent's owner and mode, and for `vfs`
   * already the parent's files. The layer appears whole or not at all; fine when it is there already.
   *
   * @throws EngineError, or what `fill` threw
   */
  addLayer(id: string, parent: string | undefined, fill: Fill): Promise<void>;

  /** Removes a layer that no other layer or container uses; fine when there is none. */
  removeLayer(id: string): Promise<void>;

  /**
   * Makes a container's writable layer, below a directory that exists. Of a failure nothing is left in it.
   *
   * @throws EngineError
   */
  createContainer(directory: string, layers: readonly string[]): Promise<void>;

  /** `createContainer` as commands for sh. */
  script(directory: string, layers: readonly string[]): readonly string[];

  /** The instructions that mount a container's root filesystem, for after `clone` and before `pivot_root`. */
  mount(directory: string, layers: readonly string[]): RootMount;

  changes(directory: string, layers: readonly string[]): Changes;

  /** Removes what `createContainer` made. */
  removeContainer(directory: string): Promise<void>;
}
