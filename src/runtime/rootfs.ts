import { instructions, type Plan } from './plan.js';

const instruction = instructions(3);

/** The instruction that makes a mount point of the host the container's root, with no way back. */
export function enterRoot(directory: string): Plan {
  return [instruction('pivot_root', 'change the root, drop the old one', directory)];
}
