import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { outOfMemory } from './cgroup.js';

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'cgroup-'));
});
afterEach(() => rmSync(top, { recursive: true }));

/** What is said about a command that ended with `code` in a cgroup in which the kernel killed `kills` processes. */
function said(kills: number, code: number): string | undefined {
  const oomFile = join(top, 'memory.events');
  writeFileSync(oomFile, `low 0\noom 9\noom_kill ${kills}\n`);
  return outOfMemory({ limits: { memory: 2 ** 26 }, oomFile }, code);
}

test('says when the command was killed for want of memory, and when something else of the container was', () => {
  expect(said(0, 137)).toBeUndefined();
  expect(said(1, 137)).toBe('the container ran out of memory (limit 64m) and was killed');
  expect(said(2, 0)).toBe('the container ran out of memory (limit 64m): one of its processes was killed');
});
