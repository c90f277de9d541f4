import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { containerOfName, releaseName, reserveName } from './names.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'names-'));
});
afterEach(() => rm(root, { recursive: true }));

test('a name belongs to one container until it is given back', () => {
  expect(reserveName(root, 'one', 'web')).toBe('web');
  expect(containerOfName(root, 'web')).toBe('one');
  expect(() => reserveName(root, 'two', 'web')).toThrow('the name "web" is in use by container one');
  releaseName(root, 'web');
  expect(containerOfName(root, 'web')).toBeUndefined();
  expect(reserveName(root, 'two', 'web')).toBe('web');
});

test('picks a free name when none is wanted', () => {
  const names = Array.from({ length: 100 }, (_, index) => reserveName(root, `${index}`));
  expect(new Set(names).size).toBe(100);
  for (const name of names) expect(name).toMatch(/^[a-z]+_[a-z]+\d*$/);
});

test.each(['', 'a', '-a', '../up', 'a b', 'a/b', 'x'.repeat(256)])('refuses the name "%s"', (name) => {
  expect(() => reserveName(root, 'one', name)).toThrow('invalid container name');
});
