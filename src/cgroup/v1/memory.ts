import type { Controller, Setting } from '../contract.js';
import { given } from '../given.js';
import { type Limits, memoryAndSwap } from '../limits.js';

/** Documentation/admin-guide/cgroup-v1/memory.rst */
export const memory: Controller = {
  settings: (limits, { swap }) => [
    ...hardLimit(limits, swap),
    ...given('memory.soft_limit_in_bytes', limits.memoryReservation, 'shrink to this when memory is short'),
    ...given('memory.swappiness', limits.memorySwappiness, 'swap it out more or less readily'),
    ...given('memory.oom_control', limits.oomKillDisable ? 1 : undefined, 'wait at the limit, and kill nobody'),
  ],
};

function hardLimit(limits: Limits, swap: boolean): Setting[] {
  return [
    // The sum may never be less than the memory: of a new cgroup, which has no limits, memory comes first.
    ...given('memory.limit_in_bytes', limits.memory, 'limit memory'),
    ...(swap && limits.memory !== undefined
      ? given('memory.memsw.limit_in_bytes', memoryAndSwap(limits), 'limit memory and swap together')
      : []),
  ];
}
