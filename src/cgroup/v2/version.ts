import { dirname } from 'node:path';
import { instructions, type Plan } from '../../runtime/plan.js';
import type { Hierarchy, Version } from '../contract.js';
import { cpu } from './cpu.js';
import { cpuset } from './cpuset.js';
import { devices } from './devices.js';
import { memory } from './memory.js';
import { pids } from './pids.js';

const instruction = instructions(2);

/** Documentation/admin-guide/cgroup-v2.rst */
export const v2: Version = {
  controllers: { memory, cpu, cpuset, pids, freezer: { settings: () => [] }, devices },
  oomFile: 'memory.events',
  passOn,
  // The first process is born in it.
  join: () => [],
};

/** Each cgroup says which of its controllers those below it have; from the top down. */
function passOn({ directory: top, controllers }: Hierarchy, directory: string): Plan {
  if (controllers.length === 0) return [];
  const names = controllers.map((name) => `+${name}`).join(' ');
  return [top, dirname(directory)].map((above) =>
    instruction('write', 'pass controllers on', `${above}/cgroup.subtree_control`, names),
  );
}
