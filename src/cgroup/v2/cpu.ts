import type { Controller } from '../contract.js';
import { cpuPeriod, cpuQuota } from '../limits.js';

/** Documentation/admin-guide/cgroup-v2.rst, "CPU" */
export const cpu: Controller = {
  settings: ({ cpuShares, nanoCpus }) => [
    ...(cpuShares === undefined ? [] : [['cpu.weight', String(weight(cpuShares)), 'weigh it against others'] as const]),
    ...(nanoCpus === undefined
      ? []
      : [['cpu.max', `${cpuQuota(nanoCpus)} ${cpuPeriod}`, 'limit CPU time in each 100 ms'] as const]),
  ],
};

/** v1's 2 to 262144 become v2's 1 to 10000 on a straight line, as OCI runtimes do it. */
function weight(shares: number): number {
  const within = Math.min(Math.max(shares, 2), 262144);
  return 1 + Math.floor(((within - 2) * 9999) / 262142);
}
