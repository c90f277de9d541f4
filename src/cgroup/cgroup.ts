import { join } from 'node:path';
import { instructions, type Plan } from '../runtime/plan.js';
import { readText } from '../util/read.js';
import type { Hierarchy, Resources, Setting } from './contract.js';
import type { Limits } from './limits.js';
import { mountCgroups } from './mounts.js';
import { above, type CgroupOptions } from './place.js';
import { v1 } from './v1/version.js';
import { guardDevices } from './v2/devices.js';
import { v2 } from './v2/version.js';

const instruction = instructions(2);
const versions = { 1: v1, 2: v2 };

/** A container's cgroup: a directory in each hierarchy. */
export interface Cgroup {
  readonly directories: readonly string[];
  /** The cgroup above it is somebody else's, and stays. */
  readonly keepParent: boolean;
  readonly limits: Limits;
  /** Makes it and sets its limits; before `clone`. */
  readonly make: Plan;
  /** Its directory in the v2 tree: there the first process is born. */
  readonly birthplace: string | undefined;
  /** Moves the first process into the other directories, and hides what is above them; right after `clone`. */
  readonly join: Plan;
  /** Shows it in the container's /sys; after that is mounted. */
  readonly mount: Plan;
  /** The file whose line `oom_kill` counts processes that were killed for want of memory. */
  readonly oomFile: string | undefined;
}

/** Plans the cgroup `name` ("mydocker/<id>"), in every hierarchy. */
export function planCgroup(
  name: string,
  hierarchies: readonly Hierarchy[],
  limits: Limits,
  resources: Resources,
  { parent, host }: CgroupOptions = {},
): Cgroup {
  const place = (hierarchy: Hierarchy) => join(hierarchy.directory, name);
  const unified = hierarchies.find(({ version }) => version === 2);
  return {
    directories: hierarchies.map(place),
    keepParent: parent !== undefined,
    limits,
    make: [
      ...hierarchies.flatMap((hierarchy) => make(hierarchy, place(hierarchy), limits, resources, parent !== undefined)),
      ...(limits.devices && unified && !hasDevices(hierarchies) ? guardDevices(place(unified), limits.devices) : []),
    ],
    birthplace: unified && place(unified),
    join: [
      ...hierarchies.flatMap((hierarchy) => versions[hierarchy.version].join(place(hierarchy))),
      // Not a flag of `clone`: the root would then be the cgroup that the engine is in.
      ...(host ? [] : [instruction('unshare', 'its cgroup is the root it sees', 'cgroup')]),
    ],
    mount: mountCgroups(hierarchies),
    oomFile: oomFile(name, hierarchies),
  };
}

/** Where the kernel counts the processes of the cgroup `name` that it has killed for want of memory. */
export function oomFile(name: string, hierarchies: readonly Hierarchy[]): string | undefined {
  const memory = hierarchies.find(({ controllers }) => controllers.includes('memory'));
  return memory && join(memory.directory, name, versions[memory.version].oomFile);
}

/** How one more process gets into the cgroup `name`, which is there. */
export function joinCgroup(name: string, hierarchies: readonly Hierarchy[]): Pick<Cgroup, 'birthplace' | 'join'> {
  const unified = hierarchies.find(({ version }) => version === 2);
  return {
    birthplace: unified && join(unified.directory, name),
    join: hierarchies.flatMap(({ version, directory }) => versions[version].join(join(directory, name))),
  };
}

/** Whether v1's controller keeps the list. */
function hasDevices(hierarchies: readonly Hierarchy[]): boolean {
  return hierarchies.some(({ controllers }) => controllers.includes('devices'));
}

function make(hierarchy: Hierarchy, directory: string, limits: Limits, resources: Resources, keep: boolean): Plan {
  const { controllers, passOn } = versions[hierarchy.version];
  const used = hierarchy.controllers.map((name) => controllers[name]);
  return [
    // The directory comes first: as long as it is there, nobody removes those above it.
    instruction('mkdir', `its cgroup (${hierarchy.controllers.join(', ') || 'grouping only'})`, directory),
    ...passOn(hierarchy, directory),
    ...above(hierarchy.directory, directory).flatMap((parent) =>
      used.flatMap(({ parentSettings }) => {
        const settings = parentSettings?.(resources) ?? [];
        return write(parent, keep ? settings.filter(([file]) => isEmpty(join(parent, file))) : settings);
      }),
    ),
    ...used.flatMap(({ settings }) => write(directory, settings(limits, resources))),
  ];
}

/** What somebody has set stays. */
function isEmpty(path: string): boolean {
  return (readText(path) ?? '').trim() === '';
}

function write(directory: string, settings: readonly Setting[]): Plan {
  return settings.map(([file, data, why]) => instruction('write', why, join(directory, file), data));
}
