import type { Controller, Setting } from '../contract.js';
import { cpuTime } from '../cpu-time.js';
import { cpuPeriod, type Limits } from '../limits.js';

/** Documentation/admin-guide/cgroup-v2.rst, "CPU" */
export const cpu: Controller = {
  settings: (limits) => [...shares(limits), ...time(limits)],
};

function shares({ cpuShares }: Limits): Setting[] {
  return cpuShares === undefined ? [] : [['cpu.weight', String(weight(cpuShares)), 'weigh it against others']];
}

/** Both in one line. */
function time(limits: Limits): Setting[] {
  const asked = cpuTime(limits);
  if (asked.period === undefined && asked.quota === undefined) return [];
  const { period = cpuPeriod, quota = -1 } = asked;
  const most = quota > 0 ? String(quota) : 'max';
  return [['cpu.max', `${most} ${period}`, `limit CPU time in each ${period / 1000} ms`]];
}

/** v1's 2 to 262144 become v2's 1 to 10000 on a straight line, as OCI runtimes do it. */
function weight(shares: number): number {
  const within = Math.min(Math.max(shares, 2), 262144);
  return 1 + Math.floor(((within - 2) * 9999) / 262142);
}
