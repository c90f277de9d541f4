import { expect, test } from 'vitest';
import { checkLimits, cpuQuota, memoryAndSwap } from './limits.js';

const m = 1024 ** 2;

test.each([
  [{}],
  [{ memory: 6 * m }],
  [{ memory: 64 * m, memorySwap: 64 * m }],
  [{ memory: 64 * m, memorySwap: -1 }],
  [{ memory: 64 * m, memorySwap: 0.5 * 1024 ** 3 }],
  [{ nanoCpus: 1e7, cpuShares: 2, cpusetCpus: '0-1' }],
  [{ nanoCpus: 2e9, pidsLimit: -1 }],
])('takes %j', (limits) => {
  expect(() => checkLimits(limits, '0-1')).not.toThrow();
});

test.each([
  [{ memory: 6 * m - 1 }, 'minimum memory limit allowed is 6m'],
  [{ memorySwap: 64 * m }, '--memory-swap needs --memory'],
  [{ memory: 64 * m, memorySwap: 63 * m }, 'make it at least --memory'],
  [{ nanoCpus: -1e9 }, 'from 0.01 to 2.00'],
  [{ nanoCpus: 1e6 }, 'from 0.01 to 2.00'],
  [{ nanoCpus: 2e9 + 1 }, 'only 2 CPUs'],
  [{ cpuShares: -1 }, '--cpu-shares'],
  [{ cpusetCpus: '99' }, 'requested 99, available 0-1'],
  [{ cpusetCpus: '1-2' }, 'requested 1-2, available 0-1'],
  [{ cpusetCpus: 'all' }, 'invalid argument "all" for "--cpuset-cpus"'],
])('refuses %j', (limits, message) => {
  expect(() => checkLimits(limits, '0-1')).toThrow(message);
});

test('swap is as much again as memory unless said', () => {
  expect(memoryAndSwap({})).toBeUndefined();
  expect(memoryAndSwap({ memory: 64 * m })).toBe(128 * m);
  expect(memoryAndSwap({ memory: 64 * m, memorySwap: 80 * m })).toBe(80 * m);
});

test('half a CPU is half of every period', () => {
  expect(cpuQuota(0.5e9)).toBe(50_000);
});
