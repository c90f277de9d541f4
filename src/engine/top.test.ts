import { expect, test } from 'vitest';
import { parseListing } from './top.js';

test("a listing's last column keeps its blanks", () => {
  const listing = parseListing('  PID TTY  CMD\n    1 ?    sh -c a b\n   22 pts/0  ps\n');
  expect(listing.titles).toEqual(['PID', 'TTY', 'CMD']);
  expect(listing.rows.slice(0, 2)).toEqual([
    ['1', '?', 'sh -c a b'],
    ['22', 'pts/0', 'ps'],
  ]);
});
