import { instructions, type Plan } from './plan.js';

const instruction = instructions(13);

/** The network devices that a container sees. */
export interface Sandbox {
  /** True for a network namespace of its own. */
  readonly own: boolean;
  /** What it does first in there. */
  readonly enter: Plan;
}

/** A network namespace of its own; what is in it besides lo is the engine's to say. */
export const ownNetwork: Sandbox = { own: true, enter: [instructions(1)('loopback', 'bring up lo')] };

/** The host's devices, addresses and ports. */
export const hostNetwork: Sandbox = { own: false, enter: [] };

/** The devices of another container, by its first process. */
export function sharedNetwork(pid: number): Sandbox {
  return { own: false, enter: [instruction('join_network', "another container's network", `/proc/${pid}/ns/net`)] };
}

/** The last thing before the command: the engine has been at it since `clone`. */
export function waitForNetwork(): Plan {
  return [instruction('wait', 'the engine plugs it in', 'network')];
}

/** Where a file of the host is to be seen in the container. */
export interface BoundFile {
  readonly source: string;
  readonly target: string;
  /** For the container; who writes to the source from outside is not asked. */
  readonly readOnly: boolean;
}

/** Before `pivot_root`. The slots count down: those of the volumes count up. */
export function openFiles(files: readonly BoundFile[]): Plan {
  return files.flatMap(({ source, readOnly }, index) => {
    const opened = instruction('open_tree', 'a file of the network', slot(index), source);
    return readOnly ? [opened, instruction('mount_setattr', 'read-only', slot(index), 'ro')] : [opened];
  });
}

/** After `pivot_root`. */
export function attachFiles(files: readonly BoundFile[]): Plan {
  return files.map(({ target }, index) => instruction('move_mount', 'where it is looked for', slot(index), target));
}

const slot = (index: number) => String(255 - index);
