import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readEnvFile } from './env-file.js';

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'env-file-')), 'env');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(join(path, '..'), { recursive: true });
});

test('a line is a variable; comments and empty lines are none; nothing is a quote', () => {
  vi.stubEnv('OWN', 'ours');
  vi.stubEnv('UNSET', undefined);
  writeFileSync(path, '\uFEFFA=1\r\n\n# B=2\n  C="x y"\nOWN\nUNSET\nD=\nE=a=b#c');
  expect(readEnvFile(path)).toEqual(['A=1', 'C="x y"', 'OWN=ours', 'D=', 'E=a=b#c']);
});

test('a file that is none is refused, and so is a name that cannot be one', () => {
  expect(() => readEnvFile(path)).toThrow(/cannot read the env file .*ENOENT/);
  writeFileSync(path, Buffer.of(0x41, 0x3d, 0xff));
  expect(() => readEnvFile(path)).toThrow(/cannot read the env file/);
  writeFileSync(path, 'A B=1');
  expect(() => readEnvFile(path)).toThrow(/blank in it: "A B"/);
  writeFileSync(path, '=1');
  expect(() => readEnvFile(path)).toThrow(/no name/);
});
