import { expect, it } from 'vitest';
import { ago, humanSize } from './human.js';

it.each([
  [0, '0B'],
  [999, '999B'],
  [1000, '1kB'],
  [1234, '1.23kB'],
  [77_912_345, '77.9MB'],
  [4_261_550, '4.26MB'],
  [123_456_789_012, '123GB'],
])('%i bytes are %s', (bytes, text) => {
  expect(humanSize(bytes)).toBe(text);
});

const [minute, hour, day] = [60, 3600, 86_400];

it.each([
  [0.5, 'Less than a second'],
  [1, '1 second'],
  [59, '59 seconds'],
  [minute, 'About a minute'],
  [2 * minute, '2 minutes'],
  [59 * minute, '59 minutes'],
  [hour, 'About an hour'],
  [1.6 * hour, '2 hours'],
  [47 * hour, '47 hours'],
  [2 * day, '2 days'],
  [13 * day, '13 days'],
  [14 * day, '2 weeks'],
  [59 * day, '8 weeks'],
  [60 * day, '2 months'],
  [729 * day, '24 months'],
  [730 * day, '2 years'],
])('%d seconds are %s', (seconds, text) => {
  expect(ago(new Date(1e12 - seconds * 1000).toISOString(), 1e12)).toBe(`${text} ago`);
});

it('has no age for what has no time', () => {
  expect(ago(undefined)).toBe('N/A');
});
