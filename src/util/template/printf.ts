import { show, typeName } from './value.js';

/** Go's verbs that are of use with JSON: what each makes of a value, or undefined when it cannot. */
const verbs: Record<string, (value: unknown, precision: number | undefined) => string | undefined> = {
  v: (value) => show(value),
  s: (value, precision) =>
    typeof value === 'number' || typeof value === 'boolean' ? undefined : show(value).slice(0, precision),
  q: (value) => (typeof value === 'string' ? JSON.stringify(value) : undefined),
  d: (value) => (Number.isInteger(value) ? String(value) : undefined),
  t: (value) => (typeof value === 'boolean' ? String(value) : undefined),
  f: (value, precision = 6) => (typeof value === 'number' ? value.toFixed(precision) : undefined),
  x: (value) => {
    if (typeof value === 'string') return Buffer.from(value).toString('hex');
    return Number.isInteger(value) ? Number(value).toString(16) : undefined;
  },
};

/** As Go's fmt.Sprintf, faults in the format included: they show in the text as `%!d(string=x)`. */
export function formatText(form: string, values: readonly unknown[]): string {
  const rest = [...values];
  const printed = form.replaceAll(
    /%([-+ 0#]*)(\d*)(?:\.(\d*))?([a-zA-Z%])/g,
    (_, flags: string, width: string, precision: string | undefined, verb: string) => {
      if (verb === '%') return '%';
      if (rest.length === 0) return `%!${verb}(MISSING)`;
      const value = rest.shift();
      const written = verbs[verb]?.(value, precision === undefined ? undefined : Number(precision));
      return written === undefined ? misfit(verb, value) : padTo(written, flags, Math.min(Number(width), 10_000));
    },
  );
  return rest.length === 0 ? printed : `${printed}%!(EXTRA ${rest.map(withType).join(', ')})`;
}

function misfit(verb: string, value: unknown): string {
  return `%!${verb}(${withType(value)})`;
}

function withType(value: unknown): string {
  return value === null || value === undefined ? '<nil>' : `${typeName(value)}=${show(value)}`;
}

function padTo(text: string, flags: string, width: number): string {
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0')) return text.padStart(width);
  return text.startsWith('-') ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0');
}
