import type { Controller } from '../contract.js';
import { cpuPeriod, cpuQuota } from '../limits.js';

/** Documentation/scheduler/sched-design-CFS.rst (shares) and sched-bwc.rst (quota) */
export const cpu: Controller = {
  settings: ({ cpuShares, nanoCpus }) => [
    ...(cpuShares === undefined ? [] : [['cpu.shares', String(cpuShares), 'weigh it against others'] as const]),
    ...(nanoCpus === undefined
      ? []
      : [
          ['cpu.cfs_period_us', String(cpuPeriod), 'in each 100 ms'] as const,
          ['cpu.cfs_quota_us', String(cpuQuota(nanoCpus)), 'limit CPU time'] as const,
        ]),
  ],
};
