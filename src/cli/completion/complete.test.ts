import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { complete } from './complete.js';

const root = mkdtempSync(join(tmpdir(), 'mydocker-complete-'));

beforeAll(() => {
  mkdirSync(join(root, 'names'));
  for (const name of ['web', 'wiki', 'db']) symlinkSync(`../containers/${'0'.repeat(64)}`, join(root, 'names', name));
  mkdirSync(join(root, 'volumes', 'data'), { recursive: true });
});
afterAll(() => rmSync(root, { recursive: true }));

test.each([
  ['kil', ['kill']],
  ['volume ', ['create', 'inspect', 'list', 'ls', 'prune', 'remove', 'rm']],
  ['volume r', ['remove', 'rm']],
  ['rm w', ['web', 'wiki']],
  ['rm web ', ['db', 'web', 'wiki']],
  ['rm --fo', ['--force']],
  ['rm -- -', []],
  ['container rm d', ['db']],
  ['logs web ', ['db', 'web', 'wiki']],
  ['volume rm ', ['data']],
  ['network inspect b', ['bridge']],
  ['ps --format ', ['json']],
  ['ps --format=j', ['--format=json']],
  ['run --restart on', ['on-failure']],
  ['run --hostname ', []],
  ['run -ti --restart a', ['always']],
  ['run busybox -', []],
  ['exec web ', []],
  ['nonsense ', []],
])('"%s" may go on as %j', async (line, expected) => {
  expect(await complete(['--root', root, ...line.split(' ')])).toEqual(expected);
});

test('the program’s own options are not in the way', async () => {
  expect(await complete(['--root', root, '--run-root', '/nowhere', 'rm', 'd'])).toEqual(['db']);
});
