import { expect, test } from 'vitest';
import { checkCpuTime, cpuTime } from './cpu-time.js';

test('half a CPU is half of every period, unless both are said', () => {
  expect(cpuTime({ nanoCpus: 5e8 })).toEqual({ period: 100_000, quota: 50_000 });
  expect(cpuTime({ cpuPeriod: 20_000, cpuQuota: 5000 })).toEqual({ period: 20_000, quota: 5000 });
  expect(cpuTime({ cpuQuota: -1 })).toEqual({ period: undefined, quota: -1 });
});

test.each([
  [{ nanoCpus: 5e8 }],
  [{ cpuPeriod: 1000, cpuQuota: 1000 }],
  [{ cpuPeriod: 1_000_000, cpuQuota: -1 }],
  [{ cpuRealtimePeriod: 1_000_000, cpuRealtimeRuntime: 950_000 }],
])('takes %j', (limits) => expect(() => checkCpuTime(limits, { realtime: true })).not.toThrow());

test.each([
  [{ nanoCpus: 5e8, cpuPeriod: 1000 }, 'Nano CPUs and CPU Period cannot both be set'],
  [{ nanoCpus: 5e8, cpuQuota: 1000 }, 'Nano CPUs and CPU Quota cannot both be set'],
  [{ cpuPeriod: 999 }, 'CPU cfs period can not be less than 1ms'],
  [{ cpuPeriod: 1_000_001 }, 'or larger than 1s'],
  [{ cpuQuota: 999 }, 'CPU cfs quota can not be less than 1ms'],
  [{ cpuRealtimePeriod: 1000, cpuRealtimeRuntime: 1001 }, 'cannot be higher than cpu real-time period'],
])('refuses %j', (limits, message) => expect(() => checkCpuTime(limits, { realtime: true })).toThrow(message));

test('a kernel without it refuses time for the real-time scheduler', () => {
  const message = 'kernel does not support CPU real-time scheduler';
  expect(() => checkCpuTime({ cpuRealtimeRuntime: 1000 }, { realtime: false })).toThrow(message);
  expect(() => checkCpuTime({ cpuPeriod: 1000 }, { realtime: false })).not.toThrow();
});
