import { expect, test } from 'vitest';
import { type Health, judge } from './health.js';
import { type HealthConfig, hasProbe } from './health-config.js';

const config: HealthConfig = {
  test: ['CMD', 'true'],
  interval: 30_000,
  timeout: 30_000,
  startPeriod: 0,
  startInterval: 5000,
  retries: 3,
};
const start: Health = { status: 'starting', failingStreak: 0, log: [], prober: { pid: 1, startTime: '1' } };
const probe = (exitCode: number) => ({ start: '', end: '', exitCode, output: '' });
const after = (codes: readonly number[], lenient = false) =>
  codes.reduce((health, code) => judge(health, probe(code), config, lenient), start);

test.each([
  [[0], 'healthy', 0],
  [[1], 'starting', 1],
  [[1, 1], 'starting', 2],
  [[1, 1, 1], 'unhealthy', 3],
  [[0, 1, 1], 'healthy', 2],
  [[0, 1, 1, -1], 'unhealthy', 3],
  [[1, 1, 1, 0], 'healthy', 0],
  [[1, 1, 0, 1], 'healthy', 1],
] as const)('after %j it is %s, with %i failures in a row', (codes, status, failingStreak) => {
  expect(after(codes)).toMatchObject({ status, failingStreak });
});

test('in its start period a failure does not count, but a success does, and ends it', () => {
  expect(after([1, 1, 1, 1], true)).toMatchObject({ status: 'starting', failingStreak: 0 });
  expect(after([1, 0, 1, 1, 1], true)).toMatchObject({ status: 'unhealthy', failingStreak: 3 });
});

test('the last five probes are kept', () => {
  expect(after([1, 2, 3, 4, 5, 6, 7]).log.map(({ exitCode }) => exitCode)).toEqual([3, 4, 5, 6, 7]);
});

test.each([
  [undefined, false],
  [{ ...config, test: ['NONE'] }, false],
  [config, true],
])('%j has a probe: %s', (one, expected) => {
  expect(hasProbe(one)).toBe(expected);
});
