import { digestOf } from './digest.js';

/** Where records and layers are kept unless told otherwise. */
export const defaultRoot = '/var/lib/mydocker';

/** Where files that need not outlive a reboot are kept unless told otherwise: for each root a place of its own. */
export function defaultRunRoot(root: string): string {
  return `/run/${rootName(root)}`;
}

/**
 * The name from which every name that a root makes in the kernel derives (cgroup, bridge, table), so that two roots never meet:
 * "mydocker" for the default root, else "mydocker-" and 8 hexadecimal digits.
 */
export function rootName(root: string): string {
  return root === defaultRoot ? 'mydocker' : `mydocker-${digestOf(root).slice(0, 8)}`;
}
