import type { Controller } from '../contract.js';

/** cpuset(7): a new one is empty, and takes no process before it has both CPUs and memory nodes, of its parent's. */
export const cpuset: Controller = {
  parentSettings: ({ cpus, mems }) => [
    ['cpuset.cpus', cpus, 'a new cpuset is empty'],
    ['cpuset.mems', mems, 'and takes no process'],
  ],
  settings: ({ cpusetCpus, cpusetMems }, { cpus, mems }) => [
    ['cpuset.cpus', cpusetCpus ?? cpus, 'the CPUs to run on'],
    ['cpuset.mems', cpusetMems ?? mems, 'the memory nodes to use'],
  ],
};
