import { expect, test } from 'vitest';
import { parseDetachKeys } from './detach-keys.js';

test.each([
  [undefined, [16, 17]],
  ['', []],
  ['q', [113]],
  ['ctrl-a,d', [1, 100]],
  ['ctrl-@,ctrl-[,ctrl-\\,ctrl-],ctrl-^,ctrl-_', [0, 27, 28, 29, 30, 31]],
])('%s', (text, numbers) => {
  expect(parseDetachKeys(text)).toEqual(numbers);
});

test.each(['ctrl-', 'ctrl-1', 'ctrl-P', 'ctrl-pq', 'pq', 'a,', ','])('refuses "%s"', (text) => {
  expect(() => parseDetachKeys(text)).toThrow(`invalid detach keys "${text}"`);
});
