import { expect, test } from 'vitest';
import { formatLocalTime, formatTime, parseTime } from './time.js';

const now = 1_772_442_000_000_000_000n;
const at = (...date: [number, number, number, number?, number?, number?]) =>
  BigInt(new Date(...date).getTime()) * 1_000_000n;

test.each([
  ['10m', now - 600_000_000_000n],
  ['1h30m', now - 5_400_000_000_000n],
  ['1.5s', now - 1_500_000_000n],
  ['250ms', now - 250_000_000n],
  ['2us3ns', now - 2_003n],
  ['-1h', now + 3_600_000_000_000n],
  ['1772442000', now],
  ['1772442000.000000001', now + 1n],
  ['1772442000.5', now + 500_000_000n],
  ['0', 0n],
  ['2026-03-02T09:00:00Z', now],
  ['2026-03-02T10:00:00.25+01:00', now + 250_000_000n],
  ['2026-03-02T09:00:00.123456789Z', now + 123_456_789n],
  ['2026-03-02T09:00:01', at(2026, 2, 2, 9, 0, 1)],
  ['2026-03-02T09:30', at(2026, 2, 2, 9, 30)],
  ['2026-03-02T09', at(2026, 2, 2, 9)],
  ['2026-03-02', at(2026, 2, 2)],
])('%s is understood', (text, time) => {
  expect(parseTime(text, now)).toBe(time);
});

test.each(['', 'yesterday', '10x', 'm', '1h30', '2026-13-02', '2026-03-02 09:00', '-5', '1e3'])(
  '"%s" is refused',
  (text) => {
    expect(parseTime(text, now)).toBeUndefined();
  },
);

test('is printed with nine digits, in UTC', () => {
  expect(formatTime(now + 5n)).toBe('2026-03-02T09:00:00.000000005Z');
  expect(formatTime(0n)).toBe('1970-01-01T00:00:00.000000000Z');
});

test('a local time says how far from UTC it is', () => {
  const before = process.env.TZ;
  const shown = ['UTC', 'Asia/Kolkata', 'America/St_Johns'].map((zone) => {
    process.env.TZ = zone;
    return formatLocalTime(now + 1n);
  });
  if (before === undefined) delete process.env.TZ;
  else process.env.TZ = before;
  expect(shown).toEqual([
    '2026-03-02T09:00:00.000000001Z',
    '2026-03-02T14:30:00.000000001+05:30',
    '2026-03-02T05:30:00.000000001-03:30',
  ]);
});
