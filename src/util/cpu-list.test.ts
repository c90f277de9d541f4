import { expect, test } from 'vitest';
import { parseCpuList } from './cpu-list.js';

test.each([
  ['0', [0]],
  ['0-3', [0, 1, 2, 3]],
  ['7,0-1,1\n', [0, 1, 7]],
])('reads %j', (text, cpus) => {
  expect(parseCpuList(text)).toEqual(cpus);
});

test.each(['', 'a', '1-', '-1', '3-1', '0,,1', '0-99999999999'])('refuses "%s"', (text) => {
  expect(parseCpuList(text)).toBeUndefined();
});
