import { join } from 'node:path';
import type { Hierarchy } from '../cgroup/contract.js';
import { findHierarchies } from '../cgroup/detect.js';
import { cgroupName } from './cgroup.js';
import type { Engine } from './context.js';

/** A hierarchy, and a container's cgroup in it. */
export interface CgroupPlace {
  readonly hierarchy: Hierarchy;
  readonly directory: string;
}

/** Where a container's cgroups are while it runs. */
export function cgroupPlaces({ root }: Pick<Engine, 'root'>, id: string): CgroupPlace[] {
  const name = cgroupName(root, id);
  return findHierarchies().map((hierarchy) => ({
    hierarchy,
    directory: join(hierarchy.directory, name),
  }));
}
