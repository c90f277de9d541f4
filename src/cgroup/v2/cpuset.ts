import type { Controller } from '../contract.js';

/** Documentation/admin-guide/cgroup-v2.rst, "Cpuset": an empty one has what its parent has. */
export const cpuset: Controller = {
  settings: ({ cpusetCpus }) => (cpusetCpus === undefined ? [] : [['cpuset.cpus', cpusetCpus, 'the CPUs to run on']]),
};
