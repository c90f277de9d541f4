import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDirectory, removeTree, replaceFile, temporaryOwner, temporaryPath, writeAtomic } from './atomic.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atomic-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('a temporary name is a sibling, tells its maker, and is new each time', () => {
  const path = temporaryPath('/some/where/record.json');
  expect(path).toMatch(/^\/some\/where\/\./);
  expect(temporaryOwner(path)).toBe(process.pid);
  expect(temporaryPath('/some/where/record.json')).not.toBe(path);
  expect(temporaryOwner('/some/where/.tmp-12')).toBeUndefined();
});

test('writeAtomic replaces a file by another one, and leaves nothing else', async () => {
  const path = join(directory, 'record');
  await writeAtomic(path, 'old');
  const before = await stat(path);
  await writeAtomic(path, 'new');
  expect(await readFile(path, 'utf8')).toBe('new');
  expect((await stat(path)).ino).not.toBe(before.ino);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(directory)).toEqual(['record']);
});

test('writeAtomic that fails leaves what was there', async () => {
  const path = join(directory, 'record');
  await mkdir(join(path, 'inner'), { recursive: true });
  await expect(writeAtomic(path, 'new')).rejects.toThrow();
  expect(await readdir(directory)).toEqual(['record']);
});

test('replaceFile replaces a file by another one, and leaves nothing else', async () => {
  const path = join(directory, 'record');
  replaceFile(path, 'old');
  const before = await stat(path);
  replaceFile(path, 'new');
  expect(await readFile(path, 'utf8')).toBe('new');
  expect((await stat(path)).ino).not.toBe(before.ino);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(directory)).toEqual(['record']);
});

test('replaceFile that fails leaves what was there', async () => {
  const path = join(directory, 'record');
  await mkdir(join(path, 'inner'), { recursive: true });
  expect(() => replaceFile(path, 'new')).toThrow();
  expect(await readdir(directory)).toEqual(['record']);
});

test('writeAtomic does the same', async () => {
  const path = join(directory, 'record');
  await Promise.all(Array.from({ length: 20 }, (_, index) => writeAtomic(path, `${index}`.repeat(1000))));
  expect(await readFile(path, 'utf8')).toMatch(/^(\d\d?)\1{999}$/);
  await mkdir(join(directory, 'taken', 'inner'), { recursive: true });
  await expect(writeAtomic(join(directory, 'taken'), 'new')).rejects.toThrow();
  expect((await readdir(directory)).sort()).toEqual(['record', 'taken']);
});

test('of many that create a directory at once, one gets it, whole', async () => {
  const path = join(directory, 'below', 'tree');
  const create = (who: string) => createDirectory(path, (temporary) => writeFile(join(temporary, 'who'), who));
  const results = await Promise.all(Array.from({ length: 20 }, (_, index) => create(`${index}`)));
  expect(results.filter(Boolean)).toHaveLength(1);
  expect(await readFile(join(path, 'who'), 'utf8')).toBe(`${results.indexOf(true)}`);
  expect((await stat(path)).mode & 0o777).toBe(0o700);
  expect(await readdir(join(directory, 'below'))).toEqual(['tree']);
});

test('a directory whose making fails is not there', async () => {
  const path = join(directory, 'tree');
  const failing = createDirectory(path, async (temporary) => {
    await writeFile(join(temporary, 'half'), '');
    throw new Error('no more');
  });
  await expect(failing).rejects.toThrow('no more');
  const taken = createDirectory(path, (temporary) => mkdir(temporary));
  await expect(taken).rejects.toThrow('EEXIST');
  expect(await readdir(directory)).toEqual([]);
});

test('removeTree removes a tree or a file, and minds neither absence nor a name that is not UTF-8', async () => {
  await mkdir(join(directory, 'tree', 'inner'), { recursive: true });
  await writeFile(Buffer.concat([Buffer.from(`${directory}/tree/inner/caf`), Buffer.from([0xe9])]), '');
  await writeFile(join(directory, 'file'), '');
  await removeTree(join(directory, 'tree'));
  await removeTree(join(directory, 'file'));
  await removeTree(join(directory, 'file'));
  expect(await readdir(directory)).toEqual([]);
});
