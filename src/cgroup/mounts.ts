import { instructions, type Plan } from '../runtime/plan.js';
import { type ReadText, readText } from '../util/read.js';
import type { Hierarchy } from './contract.js';

const instruction = instructions(3);
const top = '/sys/fs/cgroup';
const flags = 'ro,nosuid,noexec,nodev';

/**
 * The instructions that show the container its own cgroups, to read, where programs look for them: v2's only tree, or a directory for each
 * of several hierarchies. In its cgroup namespace each mount starts at the container's own cgroup.
 */
export function mountCgroups(hierarchies: readonly Hierarchy[], read: ReadText = readText): Plan {
  const unified = hierarchies.every(({ version }) => version === 2);
  if (unified) return [mountV2(top)];
  const own = read('/proc/self/cgroup') ?? '';
  return [
    instruction('mount', 'a directory for each hierarchy', 'tmpfs', top, 'tmpfs', 'nosuid,noexec,nodev', 'mode=755'),
    ...hierarchies.flatMap((hierarchy) => mountOne(hierarchy, own)),
    instruction('mount', 'that was all', 'none', top, 'none', `remount,bind,${flags}`, '-'),
  ];
}

function mountV2(target: string): Plan[number] {
  return instruction('mount', 'its cgroup, to read', 'cgroup2', target, 'cgroup2', flags, '-');
}

/** A v1 hierarchy is named after all its controllers, and each of them links to it. */
function mountOne({ version, controllers }: Hierarchy, own: string): Plan {
  if (version === 2) return [instruction('mkdir', 'mount point', `${top}/unified`), mountV2(`${top}/unified`)];
  const all = togetherWith(controllers, own);
  const links = all.length > 1 ? all : [];
  const target = `${top}/${all.join(',')}`;
  return [
    instruction('mkdir', 'mount point', target),
    instruction('mount', 'its cgroup, to read', 'cgroup', target, 'cgroup', flags, all.join(',')),
    ...links.map((name) => instruction('symlink', 'by each name', all.join(','), `${top}/${name}`)),
  ];
}

/** With the others of their hierarchy, as the kernel lists them: `4:cpu,cpuacct:/` (cgroups(7)). */
function togetherWith(controllers: readonly string[], lines: string): readonly string[] {
  const lists = lines.split('\n').map((line) => (line.split(':')[1] ?? '').split(','));
  return lists.find((list) => controllers.every((name) => list.includes(name))) ?? controllers;
}
