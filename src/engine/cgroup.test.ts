import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withCgroup } from './cgroup.js';

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'cgroup-'));
});
afterEach(() => rmSync(top, { recursive: true }));

const none = { make: [], join: [], mount: [], birthplace: undefined, limits: {}, oomFile: undefined };

test('removes the cgroup, also when the start failed', async () => {
  const directory = join(top, 'mydocker', 'id');
  const engine = { root: '/r', runRoot: '/r', warn: () => {} };
  const run = () => {
    mkdirSync(directory, { recursive: true });
    return Promise.reject(new Error('no such command'));
  };
  await expect(withCgroup(engine, { ...none, directories: [directory] }, run)).rejects.toThrow('no such command');
  expect(existsSync(join(top, 'mydocker'))).toBe(false);
});

/** What is said about a command that ended with `code` in a cgroup in which the kernel killed `kills` processes. */
async function said(kills: number, code: number): Promise<string[]> {
  const lines: string[] = [];
  const engine = { root: '/r', runRoot: '/r', warn: (line: string) => lines.push(line) };
  const oomFile = join(top, 'memory.events');
  const cgroup = { ...none, directories: [], limits: { memory: 2 ** 26 }, oomFile };
  writeFileSync(oomFile, `low 0\noom 9\noom_kill ${kills}\n`);
  expect(await withCgroup(engine, cgroup, () => Promise.resolve(code))).toBe(code);
  return lines;
}

test('says when the command was killed for want of memory, and when something else of the container was', async () => {
  expect(await said(0, 137)).toEqual([]);
  expect(await said(1, 137)).toEqual(['the container ran out of memory (limit 64m) and was killed']);
  expect(await said(2, 0)).toEqual(['the container ran out of memory (limit 64m): one of its processes was killed']);
});
