import { instructions } from '../../runtime/plan.js';
import type { Version } from '../contract.js';
import { blkio } from './blkio.js';
import { cpu } from './cpu.js';
import { cpuset } from './cpuset.js';
import { devices } from './devices.js';
import { freezer } from './freezer.js';
import { memory } from './memory.js';
import { pids } from './pids.js';

const instruction = instructions(2);

/** Documentation/admin-guide/cgroup-v1/cgroups.rst */
export const v1: Version = {
  controllers: { memory, cpu, cpuset, pids, blkio, freezer, devices },
  oomFile: 'memory.oom_control',
  passOn: () => [],
  // 0 is the thread that writes. To move any other one, or by `cgroup.procs` a whole process, the kernel first holds up every fork and exit
  // on the machine, and that takes milliseconds; a thread that moves only itself waits for nobody.
  join: (directory) => [instruction('write', 'join it', `${directory}/tasks`, '0')],
};
