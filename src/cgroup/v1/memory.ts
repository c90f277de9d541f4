import type { Controller } from '../contract.js';
import { memoryAndSwap } from '../limits.js';

/** Documentation/admin-guide/cgroup-v1/memory.rst */
export const memory: Controller = {
  settings(limits, { swap }) {
    if (limits.memory === undefined) return [];
    const sum = [
      'memory.memsw.limit_in_bytes',
      String(memoryAndSwap(limits)),
      'limit memory and swap together',
    ] as const;
    // The sum may never be less than the memory: of a new cgroup, which has no limits, memory comes first.
    return [['memory.limit_in_bytes', String(limits.memory), 'limit memory'], ...(swap ? [sum] : [])];
  },
};
