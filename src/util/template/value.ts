/** Go's idea of true: neither false, 0 nor nil, and nothing empty (text/template, "if"). */
export function isTrue(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object') return Object.keys(value).length > 0;
  return Boolean(value);
}

/** A value as Go's fmt prints it with %v: `[a b]`, `map[k:v]`. */
export function show(value: unknown, nothing = '<nil>'): string {
  if (value === null || value === undefined) return nothing;
  if (Array.isArray(value)) return `[${value.map((each) => show(each)).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  return `map[${entries(value)
    .map(([key, each]) => `${key}:${show(each)}`)
    .join(' ')}]`;
}

/** What a map holds, by key: Go sorts them. */
export function entries(value: object): [string, unknown][] {
  return Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
}

/** What Go would call a value's type, for messages. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'nil';
  if (Array.isArray(value)) return 'slice';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float64';
  return { string: 'string', boolean: 'bool', object: 'map' }[typeof value as string] ?? typeof value;
}
