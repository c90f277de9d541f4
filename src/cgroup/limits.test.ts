import { expect, test } from 'vitest';
import type { Resources } from './contract.js';
import { checkLimits, cpuQuota, memoryAndSwap } from './limits.js';

const m = 1024 ** 2;
const resources: Resources = {
  cpus: '0-1',
  mems: '0',
  swap: true,
  realtime: true,
  blockWeight: undefined,
  blockDevice: () => undefined,
};

test.each([
  [{}],
  [{ memory: 6 * m }],
  [{ memory: 64 * m, memorySwap: 64 * m }],
  [{ memory: 64 * m, memorySwap: -1 }],
  [{ memory: 64 * m, memorySwap: 0.5 * 1024 ** 3 }],
  [{ memoryReservation: 64 * m, memorySwappiness: 0 }],
  [{ memory: 64 * m, memoryReservation: 64 * m, memorySwappiness: 100 }],
  [{ nanoCpus: 1e7, cpuShares: 2, cpusetCpus: '0-1' }],
  [{ cpusetMems: '0' }],
  [{ nanoCpus: 2e9, pidsLimit: -1 }],
])('takes %j', (limits) => {
  expect(() => checkLimits(limits, resources)).not.toThrow();
});

test.each([
  [{ memory: 6 * m - 1 }, 'minimum memory limit allowed is 6m'],
  [{ memorySwap: 64 * m }, '--memory-swap needs --memory'],
  [{ memory: 64 * m, memorySwap: 63 * m }, 'make it at least --memory'],
  [{ memoryReservation: 6 * m - 1 }, 'minimum memory reservation allowed is 6MB'],
  [{ memory: 64 * m, memoryReservation: 65 * m }, 'can not be less than memory reservation limit'],
  [{ memorySwappiness: 101 }, 'invalid value: 101, valid memory swappiness range is 0-100'],
  [{ memorySwappiness: -2 }, 'range is 0-100'],
  [{ nanoCpus: -1e9 }, 'from 0.01 to 2.00'],
  [{ nanoCpus: 1e6 }, 'from 0.01 to 2.00'],
  [{ nanoCpus: 2e9 + 1 }, 'only 2 CPUs'],
  [{ cpuShares: -1 }, '--cpu-shares'],
  [{ cpusetCpus: '99' }, 'requested 99, available 0-1'],
  [{ cpusetCpus: '1-2' }, 'requested 1-2, available 0-1'],
  [{ cpusetMems: '0-1' }, 'requested memory nodes are not available: requested 0-1, available 0'],
  [{ cpusetMems: 'near' }, 'invalid argument "near" for "--cpuset-mems"'],
  [{ cpusetCpus: 'all' }, 'invalid argument "all" for "--cpuset-cpus"'],
])('refuses %j', (limits, message) => {
  expect(() => checkLimits(limits, resources)).toThrow(message);
});

test('swap is as much again as memory unless said', () => {
  expect(memoryAndSwap({})).toBeUndefined();
  expect(memoryAndSwap({ memory: 64 * m })).toBe(128 * m);
  expect(memoryAndSwap({ memory: 64 * m, memorySwap: 80 * m })).toBe(80 * m);
});

test('half a CPU is half of every period', () => {
  expect(cpuQuota(0.5e9)).toBe(50_000);
});
