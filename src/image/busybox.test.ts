import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { busyboxTree } from './busybox.js';
import type { TreeEntry } from './tree.js';

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
