import { expect, test } from 'vitest';
import type { Entry, Stream } from './entry.js';
import { type Presentation, present, skipBytes } from './lines.js';

const entry = (text: string, time = 0n, stream: Stream = 1): Entry => ({ stream, time, bytes: Buffer.from(text) });

const entries = [entry('a\nb', 1n), entry('w', 1n, 2), entry('b', 2n), entry('b\nc\nd', 3n), entry('\n', 4n)];

function shown(wanted: Partial<Presentation>): string {
  const show = present({ timestamps: false, ...wanted });
  return entries
    .flatMap(show)
    .map(({ bytes }) => bytes.toString())
    .join('');
}

test('everything as it is, unless something is asked for', () => {
  expect(shown({})).toBe('a\nbwbb\nc\nd\n');
});

test('a line has the time of its beginning', () => {
  expect(shown({ since: 2n })).toBe('c\nd\n');
  expect(shown({ since: 3n })).toBe('c\nd\n');
  expect(shown({ since: 4n })).toBe('');
  expect(shown({ until: 2n })).toBe('a\nbwbb\n');
  expect(shown({ since: 1n, until: 1n })).toBe('a\nbwbb\n');
});

test('times and details stand before each line, once', () => {
  const at = (time: number) => `1970-01-01T00:00:00.00000000${time}Z `;
  expect(shown({ timestamps: true, details: 'A=1 ' })).toBe(
    `${at(1)}A=1 a\n${at(1)}A=1 b${at(1)}A=1 wbb\n${at(3)}A=1 c\n${at(3)}A=1 d\n`,
  );
  expect(shown({ details: ' ' })).toBe(' a\n b wbb\n c\n d\n');
});

test('the first bytes of a stream can be left out', () => {
  const skip = skipBytes({ 1: 4, 2: 1 });
  const texts = entries.map(skip).map(({ bytes }) => bytes.toString());
  expect(texts).toEqual(['', '', '', 'b\nc\nd', '\n']);
});
