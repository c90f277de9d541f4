import { expect, test } from 'vitest';
import { isReady } from './ready.js';

/** A stat file with this name and these flags (proc_pid_stat(5)). */
const stat = (name: string, flags: number) => () => `7 (${name}) S 1 7 7 0 -1 ${flags} 100 0 0 0`;

test('a process is ready once it has executed a program, or is our init', () => {
  expect(isReady(7, stat('mydocker-shim', 0x400040))).toBe(false);
  expect(isReady(7, stat('sleep', 0x400000))).toBe(true);
  expect(isReady(7, stat('init', 0x400040))).toBe(true);
  expect(isReady(7, stat('a) S 1 7 7 0 -1 0', 0x40))).toBe(false);
  expect(isReady(7, () => undefined)).toBe(false);
});
