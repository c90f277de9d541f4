import { createHash } from 'node:crypto';
import { mkdtemp, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { busyboxTime, busyboxTree } from './busybox.js';
import { type TreeEntry, writeTree } from './tree.js';

it('gives the same entries every time, each directory before what is in it', async () => {
  const entries = await busyboxTree();
  expect(digest(await busyboxTree())).toBe(digest(entries));
  const seen = new Set(['.']);
  for (const { name, type } of entries) {
    expect(seen).toContain(name.includes('/') ? name.replace(/\/[^/]*$/, '') : '.');
    if (type === 'directory') seen.add(name);
  }
});

function digest(entries: readonly TreeEntry[]): string {
  const hash = createHash('sha256');
  for (const { name, type, mode, body } of entries) hash.update(`${name} ${type} ${mode}\n`).update(body);
  return hash.digest('hex');
}

it('names every file once', async () => {
  const names = (await busyboxTree()).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(expect.arrayContaining(['bin/busybox', 'bin/sh', 'usr/bin/env', 'etc/passwd', 'tmp']));
});

it.runIf(process.getuid?.() === 0)('becomes files with the modes and times it says', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'busybox-'));
  try {
    await writeTree(directory, await busyboxTree(), busyboxTime);
    expect((await stat(join(directory, 'tmp'))).mode & 0o7777).toBe(0o1777);
    expect(await readlink(join(directory, 'usr/bin/env'))).toBe('../../bin/busybox');
    expect((await stat(join(directory, 'usr/bin/env'))).size).toBeGreaterThan(100_000);
    for (const name of ['bin', 'etc/passwd', 'usr/bin/env']) {
      expect((await stat(join(directory, name))).mtimeMs).toBe(busyboxTime * 1000);
    }
  } finally {
    await rm(directory, { recursive: true });
  }
});
