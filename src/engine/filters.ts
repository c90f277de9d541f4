import { EngineError } from '../util/errors.js';

/** True for what is to be listed. */
export type Filter<Thing> = (thing: Thing) => boolean;

/** What a filter makes of its value; `text` is all of it, for a message. */
export type ReadFilter<Thing> = (value: string, text: string) => Filter<Thing>;

/**
 * Reads filters, one `NAME=VALUE` each, by a table of their names. Several of one name widen the list, as in docker: one of them has to
 * match. But every label has to.
 *
 * @throws EngineError `invalid` for a name that is not in the table
 */
export function readFilters<Thing>(
  texts: readonly string[],
  table: Readonly<Record<string, ReadFilter<Thing>>>,
): Filter<Thing> {
  const alternatives = new Map<string, Filter<Thing>[]>();
  for (const text of texts) {
    const [, key = '', value = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    const read = Object.hasOwn(table, key) ? table[key] : undefined;
    if (!read) throw new EngineError('invalid', `invalid filter "${text}": use one of ${namesOf(table)}`);
    alternatives.set(key, [...(alternatives.get(key) ?? []), read(value, text)]);
  }
  const tests = [...alternatives].map(([key, list]) => (key === 'label' ? every(list) : some(list)));
  return every(tests);
}

function namesOf(table: object): string {
  return Object.keys(table)
    .map((name) => `${name}=`)
    .join(', ');
}

function some<Thing>(list: readonly Filter<Thing>[]): Filter<Thing> {
  return (thing) => list.some((matches) => matches(thing));
}

function every<Thing>(list: readonly Filter<Thing>[]): Filter<Thing> {
  return (thing) => list.every((matches) => matches(thing));
}

/** @throws EngineError `invalid` */
export function readBoolean(value: string, text: string): boolean {
  if (['true', '1'].includes(value)) return true;
  if (['false', '0'].includes(value)) return false;
  throw new EngineError('invalid', `invalid filter "${text}": use true or false`);
}

/** @param wanted NAME, or NAME=VALUE */
export function hasLabel(labels: Readonly<Record<string, string>>, wanted: string): boolean {
  const [name = '', ...value] = wanted.split('=');
  return Object.hasOwn(labels, name) && (value.length === 0 || labels[name] === value.join('='));
}
