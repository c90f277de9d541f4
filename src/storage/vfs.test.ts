import { link, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../util/spawn.js';
import { Vfs } from './vfs.js';

let root: string;
let driver: Vfs;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vfs-'));
  driver = new Vfs(root);
  await driver.addLayer('base', undefined, async (directory) => {
    for (const name of ['a', 'b']) await mkdir(join(directory, name));
    for (const name of ['a/file', 'b/file', 'gone']) await writeFile(join(directory, name), name.slice(0, 1));
    for (const name of ['a/file', 'b/file']) await utimes(join(directory, name), 1, 1);
    await link(join(directory, 'gone'), join(directory, 'linked'));
    await symlink('gone', join(directory, 'symlink'));
  });
});
afterEach(() => rm(root, { recursive: true }));

test('a layer has the files of its parent, and hard links stay links', async () => {
  await driver.addLayer('top', 'base', (directory) => writeFile(join(directory, 'a', 'file'), 'top'));
  const top = driver.layerDirectory('top');
  expect(await readFile(join(top, 'a/file'), 'utf8')).toBe('top');
  expect(await readFile(join(driver.layerDirectory('base'), 'a/file'), 'utf8')).toBe('a');
  expect((await stat(join(top, 'gone'))).ino).toBe((await stat(join(top, 'linked'))).ino);
});

test('a container is a copy of its highest layer, and goes without a trace', async () => {
  const container = await mkdtemp(join(root, 'container-'));
  await driver.createContainer(container, ['base']);
  await writeFile(join(container, 'rootfs', 'a', 'file'), 'mine');
  expect(await readdir(join(container, 'rootfs'))).toEqual(['a', 'b', 'gone', 'linked', 'symlink']);
  expect(await readFile(join(driver.layerDirectory('base'), 'a', 'file'), 'utf8')).toBe('a');
  await driver.removeContainer(container);
  expect(await readdir(container)).toEqual([]);
});

test('a shell makes the same container', async () => {
  const container = await mkdtemp(join(root, 'container-'));
  await run('sh', ['-ec', driver.script(container, ['base']).join('\n')]);
  expect(await readdir(join(container, 'rootfs'))).toEqual(['a', 'b', 'gone', 'linked', 'symlink']);
  expect(await readFile(join(container, 'rootfs', 'a', 'file'), 'utf8')).toBe('a');
});

test('of a container that cannot be made nothing is left', async () => {
  const container = await mkdtemp(join(root, 'container-'));
  await expect(driver.createContainer(container, ['missing'])).rejects.toThrow(/^cp: .*No such file or directory$/);
  expect(await readdir(container)).toEqual([]);
});

test('refuses an unknown parent and an id that is a path', async () => {
  const fill = () => Promise.resolve();
  await expect(driver.addLayer('orphan', 'nowhere', fill)).rejects.toThrow('no layer "nowhere"');
  await expect(driver.addLayer('../out', undefined, fill)).rejects.toThrow('invalid layer id "../out"');
});

test('mounts its copy on itself', () => {
  const { rootfs, plan } = driver.mount('/c');
  expect(rootfs).toBe('/c/rootfs');
  expect(plan.map(({ op, args }) => [op, ...args])).toEqual([['mount', '/c/rootfs', '/c/rootfs', 'none', 'bind', '-']]);
});
