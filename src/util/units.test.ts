import { expect, test } from 'vitest';
import { formatBytes, parseBytes } from './units.js';

test.each([
  ['0', 0],
  ['512', 512],
  ['100b', 100],
  ['64k', 65_536],
  ['64m', 67_108_864],
  ['64M', 67_108_864],
  ['64mb', 67_108_864],
  ['64MiB', 67_108_864],
  ['1.5g', 1_610_612_736],
  ['2 g', 2_147_483_648],
])('reads %s', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});

test.each(['', 'm', '5x', '-1', '1e3', '0x10', '5 5m', '1.m', '999999999p'])('refuses "%s"', (text) => {
  expect(parseBytes(text)).toBeUndefined();
});

test.each([
  [0, '0'],
  [1000, '1000'],
  [65_536, '64k'],
  [67_108_864, '64m'],
  [1_610_612_736, '1536m'],
  [2_147_483_648, '2g'],
])('writes %d as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
