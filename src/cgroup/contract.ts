import type { Plan } from '../runtime/plan.js';
import type { Limits } from './limits.js';

/** The controllers that a container needs, as version 1 names them. v2 freezes without one. */
export const controllerNames = ['memory', 'cpu', 'cpuset', 'pids', 'blkio', 'freezer', 'devices'] as const;

export type ControllerName = (typeof controllerNames)[number];

/** One tree of cgroups. v1 has one for each controller, or for a few together; v2 has a single one for all. */
export interface Hierarchy {
  readonly version: 1 | 2;
  /** Its mount point. */
  readonly directory: string;
  /** Those of our controllers that work in it. */
  readonly controllers: readonly ControllerName[];
}

/** What differs between the versions. */
export interface Version {
  readonly controllers: Readonly<Record<ControllerName, Controller>>;
  /** The file that counts the processes which the kernel killed for want of memory. */
  readonly oomFile: string;
  /** What the cgroups above `directory` need before its controllers' files are there. */
  passOn(hierarchy: Hierarchy, directory: string): Plan;
  /** Moves the process that runs it into `directory`. */
  join(directory: string): Plan;
}

/** How one controller of one version takes its limits. */
export interface Controller {
  /** What to write into the container's cgroup, in this order. */
  settings(limits: Limits, resources: Resources): readonly Setting[];
  /** What to write into the cgroup above it first. */
  parentSettings?(resources: Resources): readonly Setting[];
}

/** A file of a cgroup, what to write to it, and what for. */
export type Setting = readonly [file: string, data: string, why: string];

/** What the machine has to give. */
export interface Resources {
  /** Its CPUs and memory nodes as the kernel lists them, "0-3". */
  readonly cpus: string;
  readonly mems: string;
  /** True when the kernel counts the swap of a cgroup. */
  readonly swap: boolean;
  /** True when a cgroup can have time for the real-time scheduler. */
  readonly realtime: boolean;
  /** The file that weighs the use of block devices; undefined where no scheduler of this kernel does. */
  readonly blockWeight: string | undefined;
  /** A block device of the host: its numbers, "254:0", and whether its scheduler goes by weights. */
  blockDevice(path: string): { readonly number: string; readonly weighs: boolean } | undefined;
}
