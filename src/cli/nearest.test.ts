import { expect, test } from 'vitest';
import { editDistance, nearest } from './nearest.js';

test.each([
  ['run', 'run', 0],
  ['', 'ps', 2],
  ['kitten', 'sitting', 3],
  ['rnu', 'run', 1],
  ['ca', 'abc', 3],
  ['volum', 'volume', 1],
])('from %j to %j it is %d', (from, to, distance) => {
  expect(editDistance(from, to)).toBe(distance);
  expect(editDistance(to, from)).toBe(distance);
});

test('the nearest is at most two letters away, and shares one', () => {
  const known = ['ps', 'rm', 'rmi', 'run', 'volume'];
  expect(nearest('rum', known)).toBe('rm');
  expect(nearest('rnu', known)).toBe('run');
  expect(nearest('volumes', known)).toBe('volume');
  expect(nearest('nonsense', known)).toBeUndefined();
  expect(nearest('xy', known)).toBeUndefined();
  expect(nearest('', known)).toBeUndefined();
});
