import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chooseDriver, driverOf, prepareDriver } from './choose.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'choose-'));
});
afterEach(() => rm(root, { recursive: true }));

test('knows three drivers by name', () => {
  expect(['overlay2', 'aufs', 'vfs'].map((name) => driverOf(root, name).name)).toEqual(['overlay2', 'aufs', 'vfs']);
  for (const name of ['zfs', 'toString', 'VFS']) {
    expect(() => driverOf(root, name)).toThrow(`unknown storage driver "${name}": use one of overlay2, aufs, vfs`);
  }
});

test('takes what is wanted, else what the root uses, else overlay2', async () => {
  expect(chooseDriver(root).name).toBe('overlay2');
  expect(chooseDriver(root, '').name).toBe('overlay2');
  await mkdir(join(root, 'layers', 'vfs'), { recursive: true });
  expect(chooseDriver(root).name).toBe('vfs');
  expect(chooseDriver(root, 'aufs').name).toBe('aufs');
});

test('a driver that has been tried is ready, and only then', async () => {
  const warnings: string[] = [];
  const driver = await prepareDriver(join(root, 'new'), 'vfs', (line) => warnings.push(line));
  expect(driver.name).toBe('vfs');
  expect(await readdir(join(root, 'new', 'layers'))).toEqual(['vfs']);
  expect((await prepareDriver(join(root, 'new'), undefined, (line) => warnings.push(line))).name).toBe('vfs');
  expect(warnings).toEqual([]);
});
