import type { Controller, Setting } from '../contract.js';

/** Documentation/admin-guide/cgroup-v2.rst, "Cpuset": an empty one has what its parent has. */
export const cpuset: Controller = {
  settings: ({ cpusetCpus, cpusetMems }) => [
    ...write('cpuset.cpus', cpusetCpus, 'the CPUs to run on'),
    ...write('cpuset.mems', cpusetMems, 'the memory nodes to use'),
  ],
};

function write(file: string, list: string | undefined, why: string): Setting[] {
  return list === undefined ? [] : [[file, list, why]];
}
