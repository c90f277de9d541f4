import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeFile } from './remove-file.js';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'remove-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

test('removes a file, or a link that leads nowhere, and minds no absence', () => {
  const [file, link] = [join(directory, 'file'), join(directory, 'link')];
  writeFileSync(file, '');
  symlinkSync('nowhere', link);
  for (const path of [file, link, file]) removeFile(path);
  expect([existsSync(file), existsSync(link)]).toEqual([false, false]);
});

test('says when it cannot', () => {
  expect(() => removeFile(directory)).toThrow('EISDIR');
});
