import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readLabels } from './labels.js';

const directory = mkdtempSync(join(tmpdir(), 'labels-'));
afterAll(() => rmSync(directory, { recursive: true }));

it('takes labels from files and from the command line, which wins', () => {
  const file = join(directory, 'labels');
  writeFileSync(file, '# a comment\na=1\r\n\n  b = x=y\nc\n');
  expect(readLabels(['a=2', 'd='], [file])).toEqual({ a: '2', 'b ': ' x=y', c: '', d: '' });
});

it.each([
  [['=1'], []],
  [[''], []],
  [[], [join(directory, 'none')]],
])('refuses %j %j', (labels, files) => {
  expect(() => readLabels(labels, files)).toThrow(expect.objectContaining({ kind: 'invalid' }));
});
