import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkRoot, prepareRoot } from './root-version.js';

let scratch = '';
let root = '';

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'root-version-'));
  root = join(scratch, 'deep', 'root');
});

afterEach(() => rmSync(scratch, { recursive: true }));

test('a root is stamped when it is made, also where its directory is there', () => {
  prepareRoot(root);
  expect(readdirSync(root)).toEqual(['version']);
  expect(readFileSync(join(root, 'version'), 'utf8')).toBe('1\n');
  const made = join(scratch, 'made');
  mkdirSync(made);
  prepareRoot(made);
  expect(readdirSync(made)).toEqual(['version']);
});

test('a stamp stays as it is, and a root of before gets none', () => {
  mkdirSync(root, { recursive: true });
  mkdirSync(join(root, 'containers'));
  prepareRoot(root);
  expect(readdirSync(root)).toEqual(['containers']);
  writeFileSync(join(root, 'version'), '7\n');
  prepareRoot(root);
  expect(readFileSync(join(root, 'version'), 'utf8')).toBe('7\n');
});

test('a root that is missing, without a stamp, or of this version is fine', () => {
  expect(() => checkRoot(root)).not.toThrow();
  mkdirSync(root, { recursive: true });
  expect(() => checkRoot(root)).not.toThrow();
  prepareRoot(root);
  expect(() => checkRoot(root)).not.toThrow();
});

test.each(['2', '10', 'next', ''])('the stamp %j is refused', (stamp) => {
  prepareRoot(root);
  writeFileSync(join(root, 'version'), `${stamp}\n`);
  expect(() => checkRoot(root)).toThrow(/use a newer mydocker or another --root$/);
});
