/** A field of one of docker's Go structs. */
export interface Field {
  /** Go's zero value: what a template has where the JSON says nothing. */
  readonly zero: unknown;
  /** Of a struct, or of the one that a pointer leads to. */
  readonly fields?: Fields;
  /** Of each struct in a slice or map. */
  readonly items?: Fields;
  /** The key in JSON, where it is not the field's name. */
  readonly key?: string;
}

/** The fields of a struct by their name. Those that JSON always has need not be there. */
export type Fields = Readonly<Record<string, Field>>;

/** Printed as `[]`, while `json` says null. */
class NilSlice extends Array<never> {
  toJSON(): null {
    return null;
  }
}

/** Printed as `map[]`, while `json` says null. */
class NilMap {
  toJSON(): null {
    return null;
  }
}

export const text: Field = { zero: '' };
export const number: Field = { zero: 0 };
export const flag: Field = { zero: false };
export const pointer: Field = { zero: null };
export const slice: Field = { zero: new NilSlice() };
export const map: Field = { zero: new NilMap() };

export const struct = (fields: Fields): Field => ({ zero: null, fields });
export const sliceOf = (items: Fields): Field => ({ ...slice, items });
export const mapOf = (items: Fields): Field => ({ ...map, items });

/** Go's name for what is called `key` in JSON. */
export const alias = (key: string): Field => ({ zero: undefined, key });

/** A copy of `data` for a template, which finds in it what Docker's JSON leaves out. As JSON it is what it was. */
export function withZeroValues(data: object, fields: Fields): object {
  const whole: Record<string, unknown> = { ...data };
  for (const [name, field] of Object.entries(fields)) {
    const value = filled(whole[field.key ?? name], field);
    // What the JSON does not have, neither `json` nor `range` may see.
    Object.defineProperty(whole, name, { value, enumerable: Object.hasOwn(whole, name) });
  }
  return whole;
}

function filled(value: unknown, { zero, fields, items }: Field): unknown {
  if (value === undefined) return zero;
  if (value === null) return typeof zero === 'object' ? zero : null;
  if (typeof value !== 'object') return value;
  if (fields) return withZeroValues(value, fields);
  if (!items) return value;
  if (Array.isArray(value)) return value.map((item) => filled(item, struct(items)));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, struct(items))]));
}
