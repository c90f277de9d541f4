import { mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { remembering } from './remember.js';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'remember-'));
  path = join(directory, 'record.json');
});

afterEach(() => rmSync(directory, { recursive: true }));

/** As every writer of a record does it. */
function replace(text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

const grownUp = () => sleep(100);
const parser = () => vi.fn((text: string) => JSON.parse(text) as { n: number });

test('a file that is the same is parsed once', async () => {
  replace('{"n":1}');
  await grownUp();
  const parse = parser();
  const read = remembering(parse);
  expect([read(path), read(path)]).toEqual([{ n: 1 }, { n: 1 }]);
  expect(parse).toHaveBeenCalledTimes(1);
});

test('what takes its place is seen at once, however quickly they follow each other', () => {
  const read = remembering(parser());
  for (let n = 0; n < 2000; n++) {
    // The second one may get the number of the inode that was free again.
    replace(JSON.stringify({ n: 'x' }));
    replace(JSON.stringify({ n: n % 10 }));
    expect(read(path)).toEqual({ n: n % 10 });
  }
});

test('of one that has just come the looks say too little: it is read each time', () => {
  replace('{"n":1}');
  const parse = parser();
  const read = remembering(parse);
  expect([read(path), read(path)]).toEqual([{ n: 1 }, { n: 1 }]);
  expect(parse).toHaveBeenCalledTimes(2);
});

test('a file of the same size, time and even number is not taken for the last one', async () => {
  replace('{"n":1}');
  await grownUp();
  const read = remembering(parser());
  read(path);
  const { ino, atime, mtime } = statSync(path);
  writeFileSync(path, '{"n":2}');
  utimesSync(path, atime, mtime);
  expect(statSync(path)).toMatchObject({ ino, mtime });
  expect(read(path)).toEqual({ n: 2 });
});

test('one that is gone is gone, and the error is that of whoever reads it', async () => {
  replace('{"n":1}');
  await grownUp();
  const read = remembering(parser());
  read(path);
  rmSync(path);
  expect(() => read(path)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
});

test('what cannot be parsed is not remembered', async () => {
  replace('{"n":');
  await grownUp();
  const read = remembering(parser());
  expect(() => read(path)).toThrow(SyntaxError);
  expect(() => read(path)).toThrow(SyntaxError);
});

test('nobody can change what others get, too', async () => {
  replace('{"n":1,"more":[{"deep":true}]}');
  await grownUp();
  const read = remembering((text) => JSON.parse(text));
  expect(() => read(path).more.push(1)).toThrow(TypeError);
  expect(() => Object.assign(read(path).more[0], { deep: false })).toThrow(TypeError);
});

test('of too many the oldest is forgotten', async () => {
  const paths = ['a', 'b', 'c'].map((name) => join(directory, name));
  for (const one of paths) writeFileSync(one, '{"n":1}');
  await grownUp();
  const parse = parser();
  const read = remembering(parse, 2);
  for (const one of [...paths, ...paths.slice(1), ...paths.slice(0, 1)]) read(one);
  expect(parse).toHaveBeenCalledTimes(4);
});
