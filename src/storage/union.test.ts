import { chmod, mkdtemp, readdir, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../util/spawn.js';
import { Aufs } from './aufs.js';
import { Overlay2 } from './overlay2.js';

/** mount(2) takes one page of options, with a NUL at the end. */
const PAGE = 4096;
const layers = (count: number) => Array.from({ length: count }, (_, index) => `layer-${index}`);

test('overlay2 mounts with the highest layer first, and with a plain upper directory', () => {
  const { rootfs, plan } = new Overlay2('/r').mount('/c', ['base', 'middle', 'top']);
  expect(rootfs).toBe('/c/rootfs');
  expect(plan.map(({ op, args }) => [op, ...args])).toEqual([
    ['chdir', '/c'],
    [
      'mount',
      'overlay',
      '/c/rootfs',
      'overlay',
      '-',
      'lowerdir=l/2:l/1:l/0,upperdir=upper,workdir=work,index=off,metacopy=off,redirect_dir=nofollow',
    ],
  ]);
});

test('aufs mounts as the classic text does', () => {
  const { rootfs, plan } = new Aufs('/r').mount('/c', ['base', 'middle', 'top']);
  expect(rootfs).toBe('/c/rootfs');
  expect(plan.map(({ op, args }) => [op, ...args])).toEqual([
    ['chdir', '/c'],
    ['mount', 'aufs', '/c/rootfs', 'aufs', '-', 'br=upper=rw:l/2=ro+wh:l/1=ro+wh:l/0=ro+wh,dirperm1'],
  ]);
});

test('aufs gets many layers in several calls, in order', () => {
  const { plan } = new Aufs('/r').mount('/c', layers(126));
  const calls = plan.slice(1).map(({ args }) => args);
  expect(calls.map(([, , , flags]) => flags)).toEqual(['-', 'remount', 'remount', 'remount']);
  const options = calls.map((args) => args.at(-1) ?? '');
  expect(options[0]).toMatch(/^br=upper=rw:l\/125=ro\+wh:.*:l\/95=ro\+wh,dirperm1$/);
  expect(options[1]).toMatch(/^append=l\/94=ro\+wh,append=l\/93=ro\+wh,.*,append=l\/63=ro\+wh$/);
  const order = options
    .join()
    .match(/(?<=l\/)\d+/g)
    ?.map(Number);
  expect(order).toEqual(Array.from({ length: 126 }, (_, index) => 125 - index));
});

test.each([
  ['overlay2', new Overlay2('/r'), 500],
  ['aufs', new Aufs('/r'), 126],
] as const)('%s: the options for as many layers as it can have fit in a page', (_, driver, most) => {
  const { plan } = driver.mount('/c', layers(most));
  expect(plan.at(-1)?.args.at(-1)).toContain('l/0');
  for (const { args } of plan) expect((args.at(-1) ?? '').length).toBeLessThan(PAGE);
});

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'union-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('a container looks like its highest layer, and goes without a trace', async () => {
  const driver = new Overlay2(directory);
  await driver.addLayer('base', undefined, () => Promise.resolve());
  await driver.addLayer('top', 'base', (files) => chmod(files, 0o711));
  const container = await mkdtemp(join(directory, 'container-'));
  await driver.createContainer(container, ['base', 'top']);
  expect((await readdir(container)).sort()).toEqual(['l', 'rootfs', 'upper', 'work']);
  expect(await readlink(join(container, 'l/0'))).toBe('../../layers/overlay2/base/diff');
  expect(await readlink(join(container, 'l/1'))).toBe('../../layers/overlay2/top/diff');
  expect((await stat(join(container, 'upper'))).mode & 0o777).toBe(0o711);
  expect(driver.changes(container)).toEqual({ whiteouts: 'overlay', directory: join(container, 'upper') });
  await driver.removeContainer(container);
  expect(await readdir(container)).toEqual([]);
});

test('a shell makes the same container', async () => {
  const driver = new Overlay2(directory);
  for (const id of ['base', 'top']) await driver.addLayer(id, undefined, (files) => chmod(files, 0o711));
  const container = await mkdtemp(join(directory, 'container-'));
  await run('sh', ['-ec', driver.script(container, ['base', 'top']).join('\n')]);
  expect((await readdir(container)).sort()).toEqual(['l', 'rootfs', 'upper', 'work']);
  expect(await readlink(join(container, 'l/1'))).toBe('../../layers/overlay2/top/diff');
  expect((await stat(join(container, 'upper'))).mode & 0o777).toBe(0o711);
});

test('a layer can be removed, and it does not matter how often', async () => {
  const driver = new Overlay2(directory);
  await driver.addLayer('base', undefined, () => Promise.resolve());
  for (let i = 0; i < 2; i++) await driver.removeLayer('base');
  expect(driver.hasLayer('base')).toBe(false);
  expect(await readdir(join(directory, 'layers', 'overlay2'))).toEqual([]);
});

test('refuses no layers, too many, and a missing one, and leaves nothing', async () => {
  const driver = new Aufs(directory);
  await expect(driver.createContainer(directory, [])).rejects.toThrow('aufs needs at least one layer');
  await expect(driver.createContainer(directory, layers(127))).rejects.toThrow(
    '127 layers are too many: aufs can mount 126',
  );
  await expect(driver.createContainer(directory, ['missing'])).rejects.toThrow(
    /^cannot make the root filesystem: ENOENT: .*missing/,
  );
  expect(await readdir(directory)).toEqual([]);
});
