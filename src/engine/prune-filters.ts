import { EngineError } from '../util/errors.js';
import { parseTime } from '../util/time.js';
import { hasLabel } from './filters.js';
import type { Prunable, PruneFilter } from './prune.js';

/**
 * What may go: every filter has to fit.
 *
 * @throws EngineError `invalid`
 */
export function readPruneFilters(texts: readonly string[]): PruneFilter {
  const filters = texts.map(readPruneFilter);
  return (thing) => filters.every((fits) => fits(thing));
}

function readPruneFilter(text: string): PruneFilter {
  const [, key, not, value = ''] = /^(label|until)(!?)=(.+)$/s.exec(text) ?? [];
  if (key === 'label') return readLabel(value, not === '!');
  if (key === 'until' && not === '') return createdBefore(value);
  throw new EngineError('invalid', `invalid filter "${text}": use label=, label!= or until=`);
}

function readLabel(text: string, not: boolean): PruneFilter {
  return ({ labels }) => hasLabel(labels, text) !== not;
}

/**
 * True for what was made before a time; what does not say when, or not in a way to be read, was not.
 *
 * @throws EngineError `invalid`
 */
export function createdBefore(text: string): (thing: Pick<Prunable, 'created'>) => boolean {
  const limit = parseTime(text);
  if (limit === undefined) {
    throw new EngineError('invalid', `invalid filter "until=${text}": use a time as 2026-04-01T12:00, or as 24h`);
  }
  // What is no time is NaN, which is less than nothing.
  return ({ created }) => Date.parse(created ?? '') * 1e6 < limit;
}
