import type { Controller } from '../contract.js';
import { given } from '../given.js';

/** Documentation/admin-guide/cgroup-v2.rst, "Cpuset": an empty one has what its parent has. */
export const cpuset: Controller = {
  settings: ({ cpusetCpus, cpusetMems }) => [
    ...given('cpuset.cpus', cpusetCpus, 'the CPUs to run on'),
    ...given('cpuset.mems', cpusetMems, 'the memory nodes to use'),
  ],
};
