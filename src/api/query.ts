import { readBoolean } from '../engine/filters.js';
import { EngineError } from '../util/errors.js';

/** As Docker reads one: everything is true but nothing, 0, no, none and false. */
export function flag(query: URLSearchParams, name: string): boolean {
  return !['', '0', 'no', 'none', 'false'].includes((query.get(name) ?? '').trim().toLowerCase());
}

/**
 * A whole number; undefined when it is not there.
 *
 * @throws EngineError `invalid`
 */
export function number(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? '';
  if (text === '') return undefined;
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  throw new EngineError('invalid', `invalid value "${text}" for ${name}: use a whole number`);
}

/**
 * The filters of a list, one `NAME=VALUE` each. They come as JSON, in one of two forms: `{"status":["exited"]}`, and
 * `{"status":{"exited":true}}`, which docker itself sends.
 *
 * @throws EngineError `invalid`
 */
export function filters(query: URLSearchParams): string[] {
  const text = query.get('filters') ?? '';
  if (text === '') return [];
  const parsed = parseObject(text);
  return Object.entries(parsed).flatMap(([name, values]) => valuesOf(values).map((value) => `${name}=${value}`));
}

/**
 * Takes a filter that is true or false out of the others.
 *
 * @throws EngineError `invalid`, also when it is both
 */
export function takeBoolean(texts: readonly string[], name: string): { value?: boolean; rest: string[] } {
  const own = texts.filter((text) => text.startsWith(`${name}=`));
  const rest = texts.filter((text) => !own.includes(text));
  const values = new Set(own.map((text) => readBoolean(text.slice(name.length + 1), text)));
  if (values.size > 1) throw new EngineError('invalid', `invalid filter "${name}": it is true and false`);
  const [value] = values;
  return value === undefined ? { rest } : { value, rest };
}

function parseObject(text: string): object {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch {
    // Said below, as for JSON that is no object.
  }
  throw invalidFilters();
}

function valuesOf(values: unknown): string[] {
  if (Array.isArray(values) && values.every((value) => typeof value === 'string')) return values;
  if (typeof values !== 'object' || values === null || Array.isArray(values)) throw invalidFilters();
  return Object.entries(values).flatMap(([value, wanted]) => (wanted === true ? [value] : []));
}

function invalidFilters(): EngineError {
  return new EngineError('invalid', 'invalid filters: use a JSON object such as {"status":["exited"]}');
}
