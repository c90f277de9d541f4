import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Entry, LogFormat, Stream } from './entry.js';
import { record } from './fixture.js';
import { skipBytes } from './lines.js';
import { local } from './local.js';
import { type Log, LogReader } from './reader.js';
import { findTail } from './tail.js';

let directory: string;
let log: Log;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tail-'));
  log = { place: { path: join(directory, 'log'), count: 2 }, format: local };
});
afterEach(() => rmSync(directory, { recursive: true }));

type Line = readonly [stream: Stream, text: string];

const fill = (lines: readonly Line[], path = log.place.path) =>
  writeFileSync(path, Buffer.concat(lines.map(([stream, text]) => record(text, { stream }))));

/** The last lines of stdout and of stderr. */
function last(count: number): [string, string] {
  const tail = findTail(log, count);
  const reader = new LogReader(log, { from: tail?.from, follow: false });
  const skip = tail ? skipBytes(tail.skip) : (entry: Entry) => entry;
  const texts = { 1: '', 2: '' };
  for (let entries = reader.read(); entries.length > 0; entries = reader.read()) {
    for (const { stream, bytes } of entries.map(skip)) texts[stream] += bytes.toString();
  }
  return [texts[1], texts[2]];
}

test('lines are counted where they end, whatever the records', () => {
  fill([
    [1, 'a\nb\nc'],
    [1, 'c\nd\n'],
    [1, 'e'],
    [1, 'e'],
  ]);
  expect([0, 1, 2, 3, 4, 5, 6].map((count) => last(count)[0])).toEqual([
    '',
    'ee',
    'd\nee',
    'cc\nd\nee',
    'b\ncc\nd\nee',
    'a\nb\ncc\nd\nee',
    'a\nb\ncc\nd\nee',
  ]);
});

test('of both streams together, each with whole lines', () => {
  fill([
    [2, 'w1\nw2 '],
    [1, 'a\nb'],
    [2, 'goes on\n'],
    [1, 'b\nc\n'],
  ]);
  expect(last(1)).toEqual(['c\n', '']);
  expect(last(2)).toEqual(['bb\nc\n', '']);
  expect(last(3)).toEqual(['bb\nc\n', 'w2 goes on\n']);
  expect(last(4)).toEqual(['a\nbb\nc\n', 'w2 goes on\n']);
  expect(last(5)).toEqual(['a\nbb\nc\n', 'w1\nw2 goes on\n']);
});

test('goes back into older files', () => {
  fill(
    [
      [1, 'a\n'],
      [1, 'b'],
    ],
    `${log.place.path}.1`,
  );
  fill([[1, 'b\nc\n']]);
  expect(last(2)[0]).toBe('bb\nc\n');
  expect(last(9)[0]).toBe('a\nbb\nc\n');
});

test('ends with the last record that is whole', () => {
  const torn = Buffer.concat([record('a\n'), record('b\n'), record('c\n').subarray(0, 19)]);
  writeFileSync(log.place.path, torn);
  expect(last(1)[0]).toBe('b\n');
});

test('reads only the end of a large log', () => {
  fill(Array.from({ length: 5000 }, (_, index): Line => [1, `${index} ${'x'.repeat(1000)}\n`]));
  let read = 0;
  const counting: LogFormat = {
    ...local,
    decode(bytes) {
      read += bytes.length;
      return local.decode(bytes);
    },
  };
  log = { ...log, format: counting };
  expect(last(3)[0]).toMatch(/^4997 x+\n4998 x+\n4999 x+\n$/);
  expect(read).toBeLessThan(20_000);
});

test('of a log that is empty, or not there', () => {
  expect(last(3)).toEqual(['', '']);
  fill([]);
  expect(last(3)).toEqual(['', '']);
});
