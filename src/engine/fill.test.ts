import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { resolveIn } from './fill.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mydocker-root-'));
  mkdirSync(join(root, 'etc/app'), { recursive: true });
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

it('finds a directory', () => {
  expect(resolveIn(root, '/etc/app')).toBe(join(root, 'etc/app'));
  expect(resolveIn(root, '/etc/./app/../app')).toBe(join(root, 'etc/app'));
});

it('follows links as the root has them, and never out of it', () => {
  symlinkSync('/etc/app', join(root, 'absolute'));
  symlinkSync('../../../../../../etc', join(root, 'up'));
  expect(resolveIn(root, '/absolute')).toBe(join(root, 'etc/app'));
  expect(resolveIn(root, '/up/app')).toBe(join(root, 'etc/app'));
  expect(resolveIn(root, '/../../../etc')).toBe(join(root, 'etc'));
});

it('has nothing for a file, a missing name and links in a circle', () => {
  writeFileSync(join(root, 'file'), '');
  symlinkSync('/circle', join(root, 'circle'));
  expect(resolveIn(root, '/file')).toBeUndefined();
  expect(resolveIn(root, '/missing')).toBeUndefined();
  expect(resolveIn(root, '/circle')).toBeUndefined();
});
