/** Nanoseconds since 1970. */
export type Time = bigint;

const second = 1_000_000_000n;

/** Nanoseconds in a unit of Go's durations. */
const units: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/**
 * A time as docker's `--since` takes it: a duration before now ("10m", "1h30m"), RFC 3339 or the beginning of it, in local time unless
 * it names a zone, or seconds since 1970 with a fraction. Undefined for anything else.
 */
export function parseTime(text: string, now = BigInt(Date.now()) * 1_000_000n): Time | undefined {
  const before = text === '0' ? undefined : parseDuration(text);
  return before === undefined ? (parseSeconds(text) ?? parseRfc3339(text)) : now - before;
}

/** A duration as Go writes it, in nanoseconds. */
export function parseDuration(text: string): bigint | undefined {
  const [, sign, parts = ''] = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+|0)$/.exec(text) ?? [];
  if (sign === undefined) return undefined;
  let sum = 0;
  for (const [, number, unit = ''] of parts.matchAll(/([\d.]+)([a-zµ]+)/g)) sum += Number(number) * (units[unit] ?? 0);
  return BigInt(Math.round(sign === '-' ? -sum : sum));
}

function parseSeconds(text: string): Time | undefined {
  const [, seconds, fraction = ''] = /^(\d+)(?:\.(\d{1,9}))?$/.exec(text) ?? [];
  return seconds === undefined ? undefined : BigInt(seconds) * second + BigInt(fraction.padEnd(9, '0'));
}

/** RFC 3339, also cut off after the day, the hour or the minute, or without a zone, which is then the local one. */
export function parseRfc3339(text: string): Time | undefined {
  const form = /^(\d{4}-\d\d-\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,9})\d*)?)?)?)?(Z|[+-]\d\d:\d\d)?$/;
  const [, day, hour = '00', minute = '00', seconds = '00', fraction = '', zone = ''] = form.exec(text) ?? [];
  const milliseconds = Date.parse(`${day}T${hour}:${minute}:${seconds}${zone}`);
  if (Number.isNaN(milliseconds)) return undefined;
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

/** RFC 3339 in UTC with nine digits of a second, as docker prints it. */
export function formatTime(time: Time): string {
  const seconds = new Date(Number(time / second) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${String(time % second).padStart(9, '0')}Z`;
}

/** The same in the local zone, as `docker events` prints it. */
export function formatLocalTime(time: Time): string {
  const offset = -new Date(Number(time / 1_000_000n)).getTimezoneOffset();
  const there = formatTime(time + BigInt(offset) * 60n * second).slice(0, -1);
  const two = (number: number) => String(Math.floor(number)).padStart(2, '0');
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`;
  return `${there}${offset === 0 ? 'Z' : zone}`;
}
