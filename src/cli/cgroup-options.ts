import { type CgroupOptions, cgroupOptions as read } from '../cgroup/place.js';
import type { Input, OptionRow } from './command.js';

/** The options for where a container's cgroup is. */
export const cgroupOptions: readonly OptionRow[] = [
  ['--cgroup-parent <cgroup>', 'Put its cgroup into this one, which stays: /batch'],
  ['--cgroupns <mode>', 'The cgroups that it sees: private, its own as the root, or host'],
];

export function readCgroup(input: Input): CgroupOptions {
  return read(input.text('cgroup-parent'), input.text('cgroupns'));
}
