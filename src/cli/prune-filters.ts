import type { PruneFilter } from '../engine/prune.js';
import { EngineError } from '../util/errors.js';
import { parseTime } from '../util/time.js';
import type { OptionRow } from './command.js';

export const forceOption: OptionRow = ['-f, --force', 'Do not ask'];

export const pruneFilterOption: OptionRow = [
  '--filter <filter>',
  'Only what label=NAME[=VALUE], label!=NAME[=VALUE] or until=TIME fits: a time, or how long ago',
];

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
  if (key === 'until' && not === '') return readUntil(value);
  throw new EngineError('invalid', `invalid filter "${text}": use label=, label!= or until=`);
}

function readLabel(text: string, not: boolean): PruneFilter {
  const [name = '', ...value] = text.split('=');
  return ({ labels }) => {
    const found = Object.hasOwn(labels, name) && (value.length === 0 || labels[name] === value.join('='));
    return found !== not;
  };
}

/** What does not say when it was made was not made before. */
function readUntil(text: string): PruneFilter {
  const limit = parseTime(text);
  if (limit === undefined) {
    throw new EngineError('invalid', `invalid filter "until=${text}": use a time as 2026-04-01T12:00, or as 24h`);
  }
  return ({ created }) => created !== undefined && BigInt(Date.parse(created)) * 1_000_000n < limit;
}
