import { formatText } from './printf.js';
import { isTrue, show, typeName } from './value.js';

/** A function of a template. What it throws becomes `error calling NAME: …`. */
type TemplateFunction = (...args: unknown[]) => unknown;

/**
 * What a template can call, one line each: Go's own (text/template, "Functions") and those that docker adds. `and` and `or` are not
 * here: they do not work out all of their arguments.
 */
export const functions: Record<string, TemplateFunction> = {
  not: (value) => !isTrue(value),
  eq: (first, ...others) => others.some((other) => same(first, other)),
  ne: (one, other) => !same(one, other),
  lt: (one, other) => compare(one, other) < 0,
  le: (one, other) => compare(one, other) <= 0,
  gt: (one, other) => compare(one, other) > 0,
  ge: (one, other) => compare(one, other) >= 0,
  len: length,
  index: (value, ...keys) => keys.reduce(indexOne, value),
  slice,
  print: (...values) => printAll(values),
  println: (...values) => `${values.map((value) => show(value)).join(' ')}\n`,
  printf: (form, ...values) => formatText(text(form), values),
  json: (value) => JSON.stringify(value ?? null),
  join: (list, separator) => items(list).map(String).join(text(separator)),
  split: (value, separator) => text(value).split(text(separator)),
  lower: (value) => text(value).toLowerCase(),
  upper: (value) => text(value).toUpperCase(),
  title: (value) => text(value).replaceAll(/(^|[^\p{L}\p{N}_'])(\p{L})/gu, (all) => all.toUpperCase()),
  pad: (value, before, after) => `${' '.repeat(whole(before))}${text(value)}${' '.repeat(whole(after))}`,
  truncate: (value, most) => text(value).slice(0, whole(most)),
};

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Error(`wrong type for value; expected string; got ${typeName(value)}`);
}

function whole(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new Error(`wrong type for value; expected int; got ${typeName(value)}`);
}

function items(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`wrong type for value; expected []string; got ${typeName(value)}`);
}

function same(one: unknown, other: unknown): boolean {
  if (one === null || one === undefined || other === null || other === undefined)
    return (one ?? null) === (other ?? null);
  if (typeof one !== typeof other) throw new Error('incompatible types for comparison');
  if (typeof one === 'object') throw new Error(`non-comparable type ${typeName(one)}`);
  return one === other;
}

function compare(one: unknown, other: unknown): number {
  if (typeof one !== typeof other) throw new Error('incompatible types for comparison');
  if (typeof one === 'number') return one - Number(other);
  if (typeof one === 'string') return Buffer.compare(Buffer.from(one), Buffer.from(String(other)));
  throw new Error('invalid type for comparison');
}

/** Of a text in bytes, as Go counts. */
function length(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (Array.isArray(value)) return value.length;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length;
  throw new Error(value === null || value === undefined ? 'len of nil pointer' : `len of type ${typeName(value)}`);
}

/** A map that has no such key gives an empty text, as docker's maps of labels do. */
function indexOne(value: unknown, key: unknown): unknown {
  if (Array.isArray(value) || typeof value === 'string') {
    const at = whole(key);
    if (at < value.length) return value[at];
    throw new Error(`index out of range: ${at}`);
  }
  if (typeof value !== 'object' || value === null) throw new Error(`can't index item of type ${typeName(value)}`);
  return Object.hasOwn(value, text(key)) ? (value as Record<string, unknown>)[text(key)] : '';
}

function slice(value: unknown, start: unknown = 0, end?: unknown): unknown {
  if (!Array.isArray(value) && typeof value !== 'string')
    throw new Error(`can't slice item of type ${typeName(value)}`);
  const [from, to] = [whole(start), end === undefined ? value.length : whole(end)];
  if (from > to || to > value.length) throw new Error(`index out of range: ${Math.max(from, to)}`);
  return value.slice(from, to);
}

/** Blanks only between two values of which neither is a text. */
function printAll(values: readonly unknown[]): string {
  return values.reduce<string>((printed, value, index) => {
    const gap = index > 0 && typeof value !== 'string' && typeof values[index - 1] !== 'string';
    return `${printed}${gap ? ' ' : ''}${show(value)}`;
  }, '');
}
