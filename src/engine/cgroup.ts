import { join } from 'node:path';
import { checkBlock } from '../cgroup/block.js';
import { type Cgroup, joinCgroup, oomFile, planCgroup } from '../cgroup/cgroup.js';
import { checkCpuTime } from '../cgroup/cpu-time.js';
import { findHierarchies } from '../cgroup/detect.js';
import { checkLimits, type Limits } from '../cgroup/limits.js';
import { type CgroupOptions, resourcesBelow } from '../cgroup/place.js';
import { removeCgroup } from '../cgroup/remove.js';
import { findResources } from '../cgroup/resources.js';
import { checkDelegation } from '../cgroup/v2/delegation.js';
import { warnings } from '../cgroup/warnings.js';
import { tryReadRecord } from '../container/record.js';
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
export function containerCgroup(
  { root, warn }: Engine,
  id: string,
  limits: Limits,
  options: CgroupOptions = {},
): Cgroup {
  const hierarchies = findHierarchies();
  for (const hierarchy of hierarchies) if (hierarchy.version === 2) checkDelegation(hierarchy);
  const resources = resourcesBelow(options.parent, hierarchies, findResources(hierarchies));
  checkLimits(limits, resources);
  checkCpuTime(limits, resources);
  checkBlock(limits, resources);
  for (const warning of warnings(limits, hierarchies, resources)) warn(`warning: ${warning}`);
  return planCgroup(placeOf(root, id, options), hierarchies, limits, resources, options);
}

/** The name of a container's cgroup, in every hierarchy. */
export function cgroupName(root: string, id: string): string {
  return placeOf(root, id, tryReadRecord(root, id)?.config.cgroup);
}

function placeOf(root: string, id: string, { parent }: CgroupOptions = {}): string {
  return join(parent?.slice(1) ?? rootName(root), id);
}

/** How one more process gets into a container's cgroup. */
export function containerMembership({ root }: Engine, id: string): Membership {
  return joinCgroup(cgroupName(root, id), findHierarchies());
}

/** Whether the kernel has killed one of a container's processes for want of memory; a line that says so. */
export function ranOutOfMemory({ root }: Engine, id: string, limits: Limits, exitCode: number): string | undefined {
  return outOfMemory({ limits, oomFile: oomFile(cgroupName(root, id), findHierarchies()) }, exitCode);
}

export function outOfMemory(
  { limits, oomFile }: Pick<Cgroup, 'limits' | 'oomFile'>,
  exitCode: number,
): string | undefined {
  const [, count] = /^oom_kill (\d+)$/m.exec((oomFile && readText(oomFile)) ?? '') ?? [];
  return Number(count ?? 0) > 0 ? describe(limits, exitCode) : undefined;
}

/** SIGKILL leaves 128 + 9. */
function describe({ memory }: Limits, code: number): string {
  const what = `the container ran out of memory${memory === undefined ? '' : ` (limit ${formatBytes(memory)})`}`;
  return code === 137 ? `${what} and was killed` : `${what}: one of its processes was killed`;
}

/** Removes what a container has of cgroups, whether it has or not; while its record is there, which says where they are. */
export async function removeContainerCgroup({ root, warn }: Engine, id: string): Promise<void> {
  const options = tryReadRecord(root, id)?.config.cgroup;
  const keepParent = options?.parent !== undefined;
  const name = placeOf(root, id, options);
  const directories = findHierarchies().map(({ directory }) => join(directory, name));
  await removeCgroup(directories, keepParent).catch((error: Error) => warn(`cannot remove a cgroup: ${error.message}`));
}
