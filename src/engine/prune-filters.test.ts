import { expect, test } from 'vitest';
import { readPruneFilters } from './prune-filters.js';

const old = { created: '2020-01-01T00:00:00Z', labels: { keep: '', tier: 'web' } };
const fresh = { created: new Date().toISOString(), labels: {} };

test.each([
  [['label=keep'], true, false],
  [['label=tier=web'], true, false],
  [['label=tier=db'], false, false],
  [['label!=keep'], false, true],
  [['label!=tier=db'], true, true],
  [['until=24h'], true, false],
  [['until=2019-01-01'], false, false],
  [['until=24h', 'label!=keep'], false, false],
  [[], true, true],
])('%j', (texts, forOld, forFresh) => {
  const fits = readPruneFilters(texts);
  expect([fits(old), fits(fresh)]).toEqual([forOld, forFresh]);
});

test('what does not say when it was made is not older than anything', () => {
  expect(readPruneFilters(['until=1s'])({ labels: {} })).toBe(false);
  expect(readPruneFilters(['until=1s'])({ created: 'long ago', labels: {} })).toBe(false);
});

test.each(['until', 'until!=1h', 'until=soon', 'label=', 'dangling=true'])('%s is refused', (text) => {
  expect(() => readPruneFilters([text])).toThrow(/^invalid filter/);
});
