import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeCgroup } from './remove.js';

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'cgroup-'));
});
afterEach(() => rmSync(top, { recursive: true }));

function make(path: string): string {
  mkdirSync(join(top, path), { recursive: true });
  return join(top, path);
}

test('takes what the container made below, and the parent, but nothing above', async () => {
  const first = make('pids/mydocker/a');
  const second = make('memory/mydocker/a');
  make('pids/mydocker/a/its/own');
  await removeCgroup([first, second]);
  expect(existsSync(join(top, 'pids/mydocker'))).toBe(false);
  expect(existsSync(join(top, 'memory/mydocker'))).toBe(false);
  expect(existsSync(join(top, 'pids'))).toBe(true);
});

test("leaves a parent that is somebody else's", async () => {
  const directory = make('pids/batch/a');
  await removeCgroup([directory], true);
  expect(existsSync(directory)).toBe(false);
  expect(existsSync(join(top, 'pids/batch'))).toBe(true);
});

test('leaves the parent to other containers', async () => {
  const directory = make('pids/mydocker/a');
  make('pids/mydocker/b');
  await removeCgroup([directory]);
  expect(existsSync(directory)).toBe(false);
  expect(existsSync(join(top, 'pids/mydocker/b'))).toBe(true);
});

test('one that was never made is no error', async () => {
  await expect(removeCgroup([join(top, 'pids/mydocker/a')])).resolves.toBeUndefined();
});

test('an error other than a busy cgroup is not waited for', async () => {
  const directory = make('pids/mydocker/a');
  writeFileSync(join(directory, 'not of a cgroup'), '');
  await expect(removeCgroup([directory])).rejects.toThrow('ENOTEMPTY');
});
