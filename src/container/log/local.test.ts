import { expect, test } from 'vitest';
import { record } from './fixture.js';
import { local } from './local.js';

const log = Buffer.concat([record('one\n', { time: 5n }), record(Buffer.of(0, 255), { stream: 2 }), record('three')]);

test('decodes records with every byte, stream and time', () => {
  const { entries, size } = local.decode(log);
  expect(size).toBe(log.length);
  expect(entries.map(({ stream, bytes }) => [stream, bytes.toString('latin1')])).toEqual([
    [1, 'one\n'],
    [2, '\0\xff'],
    [1, 'three'],
  ]);
  expect(entries[0]?.time).toBe(5n);
});

test('leaves a record that is not yet there as a whole', () => {
  const whole = log.length - record('three').length;
  for (let length = whole; length < log.length; length++) {
    expect(local.decode(log.subarray(0, length))).toMatchObject({ size: whole, entries: { length: 2 } });
  }
  expect(local.decode(Buffer.alloc(0))).toEqual({ entries: [], size: 0 });
});

test('refuses what is no record', () => {
  expect(() => local.decode(Buffer.from('this is the log of some other program'))).toThrow(/damaged/);
  expect(() => local.decode(Buffer.alloc(20, 1))).toThrow(/damaged/);
});

test('goes from record to record, backwards', () => {
  const third = log.length - record('three').length;
  expect(local.lastStart(log, true)).toBe(third);
  expect(local.lastStart(log.subarray(0, third), true)).toBe(record('one\n').length);
  // It begins before what we have.
  expect(local.lastStart(log.subarray(third + 1), false)).toBeUndefined();
  expect(local.lastStart(Buffer.alloc(0), true)).toBeUndefined();
});

test('knows whether the last record is whole', () => {
  expect(local.end(log)).toBe(log.length);
  expect(local.end(log.subarray(1))).toBe(log.length - 1);
  for (let length = log.length - record('three').length + 1; length < log.length; length++) {
    expect(local.end(log.subarray(0, length))).toBeUndefined();
  }
});
