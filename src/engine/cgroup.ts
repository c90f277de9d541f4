import { join } from 'node:path';
import { type Cgroup, joinCgroup, planCgroup } from '../cgroup/cgroup.js';
import { findHierarchies } from '../cgroup/detect.js';
import { checkLimits, type Limits } from '../cgroup/limits.js';
import { removeCgroup } from '../cgroup/remove.js';
import { findResources } from '../cgroup/resources.js';
import { checkDelegation } from '../cgroup/v2/delegation.js';
import { warnings } from '../cgroup/warnings.js';
import type { Membership } from '../runtime/namespaces.js';
import { readText } from '../util/read.js';
import { rootName } from '../util/root.js';
import { formatBytes } from '../util/units.js';
import type { Engine } from './context.js';

/**
 * Plans a new container's cgroup. It is at the top of each hierarchy, below one for all containers of this root, wherever the engine
 * itself runs: a limit on the engine is not one on its containers.
 *
 * @throws EngineError when this machine cannot meet the limits
 */
export function containerCgroup({ root, warn }: Engine, id: string, limits: Limits): Cgroup {
  const hierarchies = findHierarchies();
  for (const hierarchy of hierarchies) if (hierarchy.version === 2) checkDelegation(hierarchy);
  const resources = findResources(hierarchies);
  checkLimits(limits, resources.cpus);
  for (const warning of warnings(limits, hierarchies, resources)) warn(`warning: ${warning}`);
  return planCgroup(cgroupName(root, id), hierarchies, limits, resources);
}

/** The name of a container's cgroup, in every hierarchy. */
export function cgroupName(root: string, id: string): string {
  return join(rootName(root), id);
}

/** How one more process gets into a container's cgroup. */
export function containerMembership({ root }: Engine, id: string): Membership {
  return joinCgroup(join(rootName(root), id), findHierarchies());
}

/** Whether the kernel has killed one of a container's processes for want of memory; a line that says so. */
export function outOfMemory({ limits, oomFile }: Cgroup, exitCode: number): string | undefined {
  const [, count] = /^oom_kill (\d+)$/m.exec((oomFile && readText(oomFile)) ?? '') ?? [];
  return Number(count ?? 0) > 0 ? describe(limits, exitCode) : undefined;
}

/** SIGKILL leaves 128 + 9. */
function describe({ memory }: Limits, code: number): string {
  const what = `the container ran out of memory${memory === undefined ? '' : ` (limit ${formatBytes(memory)})`}`;
  return code === 137 ? `${what} and was killed` : `${what}: one of its processes was killed`;
}

/** Removes what a container has of cgroups, whether it has or not. */
export async function removeContainerCgroup({ root, warn }: Engine, id: string): Promise<void> {
  const directories = findHierarchies().map(({ directory }) => join(directory, cgroupName(root, id)));
  await removeCgroup(directories).catch((error: Error) => warn(`cannot remove a cgroup: ${error.message}`));
}
