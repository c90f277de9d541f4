import type { Controller, Setting } from '../contract.js';
import { cpuTime } from '../cpu-time.js';
import { given } from '../given.js';
import type { Limits } from '../limits.js';

/** Documentation/scheduler/sched-design-CFS.rst (shares), sched-bwc.rst (quota) and sched-rt-group.rst */
export const cpu: Controller = {
  settings: (limits) => [
    ...given('cpu.shares', limits.cpuShares, 'weigh it against others'),
    ...time(limits),
    ...given('cpu.rt_period_us', limits.cpuRealtimePeriod, 'in each period of the real-time scheduler'),
    ...given('cpu.rt_runtime_us', limits.cpuRealtimeRuntime, 'give it real-time CPU time'),
  ],
};

function time(limits: Limits): Setting[] {
  const { period, quota } = cpuTime(limits);
  return [
    ...given('cpu.cfs_period_us', period, period === undefined ? '' : `in each ${period / 1000} ms`),
    ...given('cpu.cfs_quota_us', quota, 'limit CPU time'),
  ];
}
