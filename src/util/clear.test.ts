import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clearAway } from './clear.js';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'clear-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

test('all of it goes: large files, links, names that are no text, what nobody may read', async () => {
  const tree = join(directory, 'tree');
  mkdirSync(join(tree, 'a/b/c'), { recursive: true });
  writeFileSync(join(tree, 'a/large'), Buffer.alloc(2 * 1024 ** 2));
  writeFileSync(Buffer.concat([Buffer.from(`${tree}/a/`), Buffer.of(0xff, 0xfe)]), 'x');
  writeFileSync(join(directory, 'kept'), 'x');
  symlinkSync(join(directory, 'kept'), join(tree, 'a/b/link'));
  symlinkSync(directory, join(tree, 'a/b/c/up'));
  chmodSync(join(tree, 'a'), 0);
  await clearAway(tree);
  expect(readdirSync(directory)).toEqual(['kept']);
});

test('others have their turn while many files go', async () => {
  const tree = join(directory, 'tree');
  mkdirSync(tree);
  for (let n = 0; n < 3000; n++) writeFileSync(join(tree, `${n}`), '');
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await clearAway(tree);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(0);
  expect(existsSync(tree)).toBe(false);
});

test('several at once do it together', async () => {
  const tree = join(directory, 'tree');
  for (let n = 0; n < 50; n++) {
    mkdirSync(join(tree, `${n}`), { recursive: true });
    for (let k = 0; k < 20; k++) writeFileSync(join(tree, `${n}`, `${k}`), '');
  }
  await Promise.all([clearAway(tree), clearAway(tree), clearAway(tree)]);
  expect(existsSync(tree)).toBe(false);
});

test('fine when there is none', async () => {
  await clearAway(join(directory, 'none'));
});
