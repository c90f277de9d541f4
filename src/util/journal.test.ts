import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appendLine, JournalReader } from './journal.js';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mydocker-journal-'));
  path = join(directory, 'events.jsonl');
});

afterEach(() => rmSync(directory, { recursive: true }));

/** Makes it so large that the next line is its last. */
const fill = (mark: string) => appendFileSync(path, `${mark}\n${'x'.repeat(4 * 1024 ** 2)}\n`);

const short = (lines: string[]) => lines.filter((line) => line.length < 100);

test('a reader gets what was there, and what is added', () => {
  appendLine(path, 'one');
  const all = new JournalReader(path, 'start');
  const news = new JournalReader(path, 'now');
  appendLine(path, 'two');
  expect(all.read()).toEqual(['one', 'two']);
  expect(news.read()).toEqual(['two']);
  expect(news.read()).toEqual([]);
  all.close();
  news.close();
});

test('a reader waits for a journal, and for the end of a line', () => {
  const reader = new JournalReader(path, 'now');
  expect(reader.read()).toEqual([]);
  appendFileSync(path, 'on');
  expect(reader.read()).toEqual([]);
  appendFileSync(path, 'e\ntw');
  expect(reader.read()).toEqual(['one']);
  reader.close();
});

test('half a line does not take the next one with it', () => {
  appendLine(path, 'whole');
  appendFileSync(path, 'tor');
  appendLine(path, 'next');
  expect(readFileSync(path, 'utf8')).toBe('whole\ntor\nnext\n');
  truncateSync(path, 0);
  appendLine(path, 'first');
  expect(readFileSync(path, 'utf8')).toBe('first\n');
});

test('a large one is renamed, and a reader loses nothing, in order', () => {
  appendLine(path, 'a');
  const reader = new JournalReader(path, 'start');
  expect(reader.read()).toEqual(['a']);
  fill('b');
  appendLine(path, 'c');
  expect(existsSync(path)).toBe(false);
  appendLine(path, 'd');
  // From who had opened it before.
  appendFileSync(`${path}.1`, 'late\n');
  expect(short(reader.read())).toEqual(['b', 'c', 'late', 'd']);
  appendFileSync(`${path}.1`, 'later\n');
  expect(reader.read()).toEqual(['later']);
  fill('e');
  appendLine(path, 'f');
  fill('g');
  appendLine(path, 'h');
  appendLine(path, 'i');
  expect(short(reader.read())).toEqual(['e', 'f', 'g', 'h', 'i']);
  reader.close();
  const again = new JournalReader(path, 'start');
  expect(short(again.read())).toEqual(['g', 'h', 'i']);
  again.close();
});

test('who has the lock rotates alone; a crash’s is taken away', () => {
  writeFileSync(`${path}.lock`, '');
  fill('a');
  appendLine(path, 'b');
  expect(existsSync(`${path}.1`)).toBe(false);
  utimesSync(`${path}.lock`, 0, 0);
  appendLine(path, 'c');
  appendLine(path, 'd');
  expect(existsSync(`${path}.1`)).toBe(true);
  expect(existsSync(`${path}.lock`)).toBe(false);
});

test('a full disk is an error', () => {
  expect(() => appendLine('/dev/full', 'line')).toThrow(/ENOSPC/);
});
