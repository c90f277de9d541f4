import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { record } from './fixture.js';
import { local } from './local.js';
import { type Log, LogReader } from './reader.js';

let directory: string;
let log: Log;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'log-'));
  log = { place: { path: join(directory, 'log'), count: 3 }, format: local };
});
afterEach(() => rmSync(directory, { recursive: true }));

const write = (text: string, path = log.place.path) => appendFileSync(path, record(text));

function rotate(): void {
  const { path } = log.place;
  rmSync(`${path}.2`, { force: true });
  for (const [from, to] of [
    [`${path}.1`, `${path}.2`],
    [path, `${path}.1`],
  ] as const) {
    try {
      renameSync(from, to);
    } catch {
      // There was none yet.
    }
  }
  writeFileSync(path, '');
}

/** Everything that there is now. */
function texts(reader: LogReader): string[] {
  const found: string[] = [];
  for (let entries = reader.read(); entries.length > 0; entries = reader.read()) {
    found.push(...entries.map(({ bytes }) => bytes.toString()));
  }
  return found;
}

test('reads all files, the oldest first', () => {
  for (const text of ['a', 'b', 'c']) {
    write(text);
    if (text !== 'c') rotate();
  }
  expect(texts(new LogReader(log, { follow: false }))).toEqual(['a', 'b', 'c']);
});

test('ends where the log ended when it began', () => {
  write('a');
  const reader = new LogReader(log, { follow: false });
  write('b');
  rotate();
  write('c');
  expect(texts(reader)).toEqual(['a']);
});

test('is not misled by a rotation before it has begun, or between two files', () => {
  for (const text of ['a', 'b']) {
    write(text);
    rotate();
  }
  write('c');
  const reader = new LogReader(log, { follow: true });
  expect(reader.read().map(String)).toHaveLength(1);
  rotate();
  write('d');
  expect(texts(reader)).toEqual(['b', 'c', 'd']);
});

test('follows into a new file, and reads what came into the old one before', () => {
  write('a');
  const reader = new LogReader(log, { follow: true });
  expect(texts(reader)).toEqual(['a']);
  write('b');
  rotate();
  write('c');
  rotate();
  write('d');
  expect(texts(reader)).toEqual(['b', 'c', 'd']);
  expect(texts(reader)).toEqual([]);
  write('e');
  expect(texts(reader)).toEqual(['e']);
});

test('goes on with the oldest file when its own has been removed', () => {
  write('a');
  const reader = new LogReader(log, { follow: true });
  expect(texts(reader)).toEqual(['a']);
  for (const text of ['b', 'c', 'd', 'e']) {
    write(text);
    rotate();
  }
  write('f');
  // Its own file has b, which is still open; c went with the file that nobody had.
  expect(texts(reader)).toEqual(['b', 'd', 'e', 'f']);
});

test('waits for a log that is not there yet, and for the rest of a record', () => {
  const reader = new LogReader(log, { follow: true });
  expect(texts(reader)).toEqual([]);
  const bytes = record('whole');
  writeFileSync(log.place.path, bytes.subarray(0, 18));
  expect(texts(reader)).toEqual([]);
  appendFileSync(log.place.path, bytes.subarray(18));
  expect(texts(reader)).toEqual(['whole']);
});

test('a log that is not there is empty', () => {
  expect(texts(new LogReader(log, { follow: false }))).toEqual([]);
});
