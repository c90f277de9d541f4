import { expect, test } from 'vitest';
import { parseSignal } from '../util/signals.js';
import { parseSeconds, parseSignalOption } from './stop-options.js';

test.each([
  ['TERM', 15],
  ['SIGTERM', 15],
  ['sigkill', 9],
  ['9', 9],
  ['64', 64],
  ['RTMIN', 34],
  ['RTMIN+3', 37],
  ['SIGRTMIN+15', 49],
  ['sigrtmax-14', 50],
  ['RTMAX-1', 63],
  ['RTMAX', 64],
])('%s', (text, number) => {
  expect(parseSignal(text)).toBe(number);
});

test.each(['', '0', '65', 'TERMINATE', '-9', 'RTMIN+16', 'RTMAX-15', 'RTMIN-1', 'RTMAX+1', 'RTMIN+0', 'RT'])(
  'refuses "%s"',
  (text) => {
    expect(() => parseSignal(text)).toThrow('invalid signal');
    expect(() => parseSignalOption('--stop-signal', text)).toThrow('for "--stop-signal"');
  },
);

test('seconds', () => {
  expect(['0', '-1', '30', undefined].map((text) => parseSeconds('--time', text))).toEqual([0, -1, 30, undefined]);
  for (const text of ['', 'x', '1.5', '-2']) expect(() => parseSeconds('--time', text)).toThrow('for "--time"');
});
