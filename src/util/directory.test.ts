import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeDirectory } from './directory.js';

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'directory-'));
});
afterEach(() => rmSync(scratch, { recursive: true }));

test('what is missing is made, with the mode, and what is there stays', () => {
  makeDirectory(join(scratch, 'a/b'), 0o700);
  makeDirectory(join(scratch, 'a'), 0o755);
  for (const path of ['a', 'a/b']) expect(statSync(join(scratch, path)).mode & 0o777).toBe(0o700);
});

test('a file in the way, and a file system without new names, fail at once', () => {
  writeFileSync(join(scratch, 'file'), '');
  expect(() => makeDirectory(join(scratch, 'file'))).toThrow('EEXIST');
  expect(() => makeDirectory(join(scratch, 'file/below'))).toThrow('ENOTDIR');
  expect(() => makeDirectory('/proc/no-such/directory')).toThrow(/ENOENT.*no-such'/);
});
