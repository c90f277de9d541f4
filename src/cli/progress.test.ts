import { expect, test } from 'vitest';
import { showProgress } from './progress.js';

/** A screen, and a clock that stands still until it is set. */
function stage(isTTY: boolean, quiet = false) {
  const written: string[] = [];
  const clock = { time: 1000 };
  const screen = { isTTY, write: (text: string) => written.push(text) };
  return { written, clock, ...showProgress(quiet, screen, () => clock.time) };
}

test('a terminal gets a bar with the rate, and loses it at the end', () => {
  const { written, clock, progress, end } = stage(true);
  progress('Reading', 1e6, 4e6);
  clock.time += 50;
  progress('Reading', 15e5, 4e6);
  clock.time += 450;
  progress('Reading', 2e6, 4e6);
  end();
  expect(written).toEqual([
    '\r\x1b[KReading  [======>                       ] 1MB/4MB',
    '\r\x1b[KReading  [==============>               ] 2MB/4MB  2MB/s',
    '\r\x1b[K',
  ]);
});

test('each work has a rate of its own', () => {
  const { written, clock, progress } = stage(true);
  progress('Reading', 0);
  clock.time += 1000;
  progress('Reading', 5e6);
  clock.time += 1000;
  progress('Unpacking', 1e6);
  expect(written.map((text) => text.slice(4))).toEqual(['Reading', 'Reading  5MB  5MB/s', 'Unpacking  1MB']);
});

test('elsewhere it is whole lines, far apart, and none for a short work', () => {
  const { written, clock, progress, end } = stage(false);
  progress('Reading', 1e6, 4e6);
  clock.time += 9_999;
  progress('Reading', 2e6, 4e6);
  expect(written).toEqual([]);
  clock.time += 1;
  progress('Reading', 2e6, 4e6);
  clock.time += 10_000;
  progress('Reading', 3e6, 4e6);
  end();
  expect(written).toEqual(['Reading  2MB/4MB  100kB/s\n', 'Reading  3MB/4MB  100kB/s\n']);
});

test('who asks for quiet gets it', () => {
  const { written, progress, end } = stage(true, true);
  progress('Reading', 1e6);
  end();
  expect(written).toEqual([]);
});
