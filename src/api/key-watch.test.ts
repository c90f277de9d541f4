import { expect, test } from 'vitest';
import { KeyWatch } from './key-watch.js';

/** What gets through, with `!` for the end. */
function type(keys: string, ...chunks: string[]): string {
  const watch = new KeyWatch([...Buffer.from(keys)]);
  return chunks.map((chunk) => watch.pass(Buffer.from(chunk))?.toString() ?? '!').join('|');
}

test('the keys leave, in one piece or in several', () => {
  expect(type('pq', 'apq')).toBe('!');
  expect(type('pq', 'ap', 'q')).toBe('a|!');
  expect(type('pq', 'p', 'p', 'q')).toBe('|p|!');
});

test('keys that go on otherwise are for the command', () => {
  expect(type('pq', 'p', 'x')).toBe('|px');
  expect(type('pq', 'pxq', 'ppx')).toBe('pxq|ppx');
  expect(type('', 'pq')).toBe('pq');
});
