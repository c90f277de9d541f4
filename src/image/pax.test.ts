import { expect, it } from 'vitest';
import { decodePax, encodePax } from './pax.js';

it.each([1, 5, 6, 7, 94, 95, 96, 97, 993, 994, 995, 10_000])(
  'counts the digits of its own length: a value of %i bytes',
  (size) => {
    const body = encodePax({ k: 'v'.repeat(size), last: '' });
    expect(Number.parseInt(body.toString(), 10)).toBe(body.indexOf('\n') + 1);
    expect(decodePax(body)).toEqual({ k: 'v'.repeat(size), last: '' });
  },
);

it('keeps line ends and equals signs in a value', () => {
  expect(decodePax(encodePax({ a: 'b=c\n12 d=e\n' }))).toEqual({ a: 'b=c\n12 d=e\n' });
});

it.each(['5 a=b\n', '99 a=b\n', '6 a=bc', 'a=b\n', '3 a=b\n', '0 a=b\n', ' 7 a=b\n'])('refuses %j', (text) => {
  expect(() => decodePax(Buffer.from(text))).toThrow(RangeError);
});
