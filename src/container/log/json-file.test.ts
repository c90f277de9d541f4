import { expect, test } from 'vitest';
import { jsonFile } from './json-file.js';

const lines = [
  '{"log":"one \\u003c\\ufffd\\u0000\\n","stream":"stdout","time":"2026-03-02T09:00:00.5Z"}\n',
  '{"log":"no end","stream":"stderr","attrs":{"A":"1"},"time":"2026-03-02T09:00:01.000000001Z"}\n',
];
const log = Buffer.from(lines.join(''));

test('decodes lines', () => {
  const { entries, size } = jsonFile.decode(log);
  expect(size).toBe(log.length);
  expect(entries.map(({ stream, bytes }) => [stream, bytes.toString()])).toEqual([
    [1, 'one <\ufffd\0\n'],
    [2, 'no end'],
  ]);
  const start = BigInt(Date.UTC(2026, 2, 2, 9)) * 1_000_000n;
  expect(entries.map(({ time }) => time - start)).toEqual([500_000_000n, 1_000_000_001n]);
});

test('leaves a line that is not yet there as a whole', () => {
  expect(jsonFile.decode(log.subarray(0, log.length - 1)).entries).toHaveLength(1);
  expect(jsonFile.end(log.subarray(0, log.length - 1))).toBe(lines[0]?.length);
  expect(jsonFile.end(log.subarray(0, 20))).toBeUndefined();
});

test('goes from line to line, backwards', () => {
  const second = lines[0]?.length ?? 0;
  expect(jsonFile.lastStart(log, true)).toBe(second);
  expect(jsonFile.lastStart(log.subarray(0, second), true)).toBe(0);
  expect(jsonFile.lastStart(log.subarray(0, second), false)).toBeUndefined();
});

test('refuses what is not JSON', () => {
  expect(() => jsonFile.decode(Buffer.from('hello\n'))).toThrow(/damaged/);
});
