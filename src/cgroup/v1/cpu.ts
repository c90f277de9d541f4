import type { Controller, Setting } from '../contract.js';
import { cpuTime } from '../cpu-time.js';
import type { Limits } from '../limits.js';

/** Documentation/scheduler/sched-design-CFS.rst (shares), sched-bwc.rst (quota) and sched-rt-group.rst */
export const cpu: Controller = {
  settings: (limits) => [
    ...write('cpu.shares', limits.cpuShares, 'weigh it against others'),
    ...time(limits),
    ...write('cpu.rt_period_us', limits.cpuRealtimePeriod, 'in each period of the real-time scheduler'),
    ...write('cpu.rt_runtime_us', limits.cpuRealtimeRuntime, 'give it real-time CPU time'),
  ],
};

function time(limits: Limits): Setting[] {
  const { period, quota } = cpuTime(limits);
  return [
    ...write('cpu.cfs_period_us', period, period === undefined ? '' : `in each ${period / 1000} ms`),
    ...write('cpu.cfs_quota_us', quota, 'limit CPU time'),
  ];
}

function write(file: string, value: number | undefined, why: string): Setting[] {
  return value === undefined ? [] : [[file, String(value), why]];
}
