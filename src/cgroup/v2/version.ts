import { instructions, type Plan } from '../../runtime/plan.js';
import type { Hierarchy, Version } from '../contract.js';
import { above } from '../place.js';
import { cpu } from './cpu.js';
import { cpuset } from './cpuset.js';
import { devices } from './devices.js';
import { io } from './io.js';
import { memory } from './memory.js';
import { v2Name } from './names.js';
import { pids } from './pids.js';

const instruction = instructions(2);

/** Documentation/admin-guide/cgroup-v2.rst */
export const v2: Version = {
  controllers: { memory, cpu, cpuset, pids, blkio: io, freezer: { settings: () => [] }, devices },
  oomFile: 'memory.events',
  passOn,
  // The first process is born in it.
  join: () => [],
};

/** Each cgroup says which of its controllers those below it have; from the top down. */
function passOn({ directory: top, controllers }: Hierarchy, directory: string): Plan {
  if (controllers.length === 0) return [];
  const names = controllers.map((name) => `+${v2Name(name)}`).join(' ');
  return [top, ...above(top, directory)].map((group) =>
    instruction('write', 'pass controllers on', `${group}/cgroup.subtree_control`, names),
  );
}
