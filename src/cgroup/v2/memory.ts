import type { Controller, Setting } from '../contract.js';
import { given } from '../given.js';
import { type Limits, memoryAndSwap } from '../limits.js';

/** Documentation/admin-guide/cgroup-v2.rst, "Memory": swap has a limit of its own. */
export const memory: Controller = {
  settings: (limits, { swap }) => [
    ...hardLimit(limits, swap),
    ...given('memory.low', limits.memoryReservation, 'keep this when memory is short'),
  ],
};

function hardLimit(limits: Limits, swap: boolean): Setting[] {
  if (limits.memory === undefined) return [];
  const sum = memoryAndSwap(limits) ?? -1;
  const most = sum === -1 ? 'max' : String(sum - limits.memory);
  return [
    ['memory.max', String(limits.memory), 'limit memory'],
    ...(swap ? [['memory.swap.max', most, 'limit swap'] as const] : []),
  ];
}
