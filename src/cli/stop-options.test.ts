import { expect, test } from 'vitest';
import { parseSignal } from '../util/signals.js';
import { parseSeconds, parseSignalOption } from './stop-options.js';

test.each([
  ['TERM', 15],
  ['SIGTERM', 15],
  ['sigkill', 9],
  ['9', 9],
  ['64', 64],
])('%s', (text, number) => {
  expect(parseSignal(text)).toBe(number);
});

test.each(['', '0', '65', 'TERMINATE', '-9'])('refuses "%s"', (text) => {
  expect(() => parseSignal(text)).toThrow('invalid signal');
  expect(() => parseSignalOption('--stop-signal', text)).toThrow('for "--stop-signal"');
});

test('seconds', () => {
  expect(['0', '-1', '30', undefined].map((text) => parseSeconds('--time', text))).toEqual([0, -1, 30, undefined]);
  for (const text of ['', 'x', '1.5', '-2']) expect(() => parseSeconds('--time', text)).toThrow('for "--time"');
});
