import { chmod, cp, link, mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compareTrees } from './compare.js';
import { Vfs } from './vfs.js';

let root: string;
let driver: Vfs;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'compare-'));
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

/** A new container's root filesystem after `change`, and what the comparison finds. */
async function changes(change: (rootfs: string) => Promise<unknown>): Promise<string[]> {
  const container = await mkdtemp(join(root, 'container-'));
  await driver.createContainer(container, ['base']);
  await change(join(container, 'rootfs'));
  const found: string[] = [];
  for await (const { kind, path } of compareTrees(driver.changes(container, ['base']))) found.push(`${kind} ${path}`);
  return found;
}

test('a new container has no changes', async () => {
  expect(await changes(() => Promise.resolve())).toEqual([]);
});

test('finds what is added, modified and deleted', async () => {
  const found = await changes(async (rootfs) => {
    await writeFile(join(rootfs, 'a', 'new'), '');
    await rm(join(rootfs, 'symlink'));
    await chmod(join(rootfs, 'b', 'file'), 0o600);
  });
  expect(found).toEqual(['deleted symlink', 'modified a', 'added a/new', 'modified b/file']);
});

test('finds what was replaced by another kind of file', async () => {
  const found = await changes(async (rootfs) => {
    await rm(join(rootfs, 'a'), { recursive: true });
    await writeFile(join(rootfs, 'a'), '');
    await rm(join(rootfs, 'linked'));
    await mkdir(join(rootfs, 'linked', 'inner'), { recursive: true });
  });
  expect(found).toEqual(['modified a', 'modified gone', 'modified linked', 'added linked/inner']);
});

test('finds new content of the same size and age, also below a directory that was renamed', async () => {
  const found = await changes(async (rootfs) => {
    await rename(join(rootfs, 'a'), join(rootfs, 'c'));
    await rename(join(rootfs, 'b'), join(rootfs, 'a'));
    await rename(join(rootfs, 'c'), join(rootfs, 'b'));
  });
  expect(found).toEqual(['modified a', 'modified a/file', 'modified b', 'modified b/file']);
});

test('without a parent all is added', async () => {
  const container = await mkdtemp(join(root, 'container-'));
  await driver.createContainer(container, []);
  await cp(driver.layerDirectory('base'), join(container, 'rootfs'), { recursive: true });
  const found: string[] = [];
  for await (const { kind, path } of compareTrees(driver.changes(container, []))) found.push(`${kind} ${path}`);
  expect(found).toEqual(['a', 'a/file', 'b', 'b/file', 'gone', 'linked', 'symlink'].map((path) => `added ${path}`));
});
