import { expect, test } from 'vitest';
import type { Sample } from '../engine/stats.js';
import { binarySize } from '../util/human.js';
import { row } from './stats.js';

const before: Sample = {
  at: 0n,
  cpu: 0,
  memory: 0,
  memoryLimit: 64 * 1024 ** 2,
  received: 0,
  interfaces: {},
  sent: 0,
  read: 0,
  written: 0,
};

test('shares are of one CPU and of the limit', () => {
  const now = { ...before, at: 2_000_000_000n, cpu: 3_000_000_000, memory: 16 * 1024 ** 2, pids: 2, received: 1234 };
  expect(row('id', 'web', before, now)).toEqual({
    BlockIO: '0B / 0B',
    CPUPerc: '150.00%',
    Container: 'id',
    ID: 'id',
    MemPerc: '25.00%',
    MemUsage: '16MiB / 64MiB',
    Name: 'web',
    NetIO: '1.23kB / 0B',
    PIDs: '2',
  });
});

test('one that does not run uses nothing', () => {
  expect(row('id', 'web', before, undefined)).toMatchObject({ CPUPerc: '0.00%', MemUsage: '0B / 0B', PIDs: '0' });
});

test.each([
  [0, '0B'],
  [1023, '1023B'],
  [1024, '1KiB'],
  [1_500_000, '1.431MiB'],
  [8 * 1024 ** 3, '8GiB'],
])('%d bytes of memory', (bytes, text) => expect(binarySize(bytes)).toBe(text));
