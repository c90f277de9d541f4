const sizes = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** A number of bytes as docker prints it: three digits, in powers of 1000. */
export function humanSize(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), sizes.length - 1);
  return `${Number((bytes / 1000 ** power).toPrecision(3))}${sizes[power]}`;
}

/** A number of bytes as docker prints memory: four digits, in powers of 1024. */
export function binarySize(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), sizes.length - 1);
  return `${Number((bytes / 1024 ** power).toPrecision(4))}${power === 0 ? 'B' : `${'KMGTP'[power - 1]}iB`}`;
}

/** Each as long as the number of seconds is below the limit. */
const durations: readonly (readonly [below: number, text: (seconds: number) => string])[] = [
  [1, () => 'Less than a second'],
  [2, () => '1 second'],
  [60, (seconds) => `${Math.floor(seconds)} seconds`],
  [120, () => 'About a minute'],
  [3600, (seconds) => `${Math.floor(seconds / 60)} minutes`],
  [1.5 * 3600, () => 'About an hour'],
  [47.5 * 3600, (seconds) => `${hours(seconds)} hours`],
  [335.5 * 3600, (seconds) => `${Math.floor(hours(seconds) / 24)} days`],
  [1439.5 * 3600, (seconds) => `${Math.floor(hours(seconds) / 24 / 7)} weeks`],
  [17_519.5 * 3600, (seconds) => `${Math.floor(hours(seconds) / 24 / 30)} months`],
  [Number.POSITIVE_INFINITY, (seconds) => `${Math.floor(seconds / 3600 / 24 / 365)} years`],
];

function hours(seconds: number): number {
  return Math.round(seconds / 3600);
}

/** A number of seconds as docker prints it: "5 minutes". */
export function duration(seconds: number): string {
  return durations.find(([below]) => seconds < below)?.[1](seconds) ?? 'N/A';
}

/** How long ago a time was, as docker prints it. */
export function ago(time: string | undefined, now = Date.now()): string {
  const seconds = (now - Date.parse(time ?? '')) / 1000;
  return Number.isNaN(seconds) ? 'N/A' : `${duration(seconds)} ago`;
}

/**
 * A time of RFC 3339 as docker's lists print it, in the zone of whoever looks: "2026-02-23 10:00:00 +0100 CET"; 1970 for what has none.
 *
 * @param fraction also what there is of a second
 */
export function localTime(time: string | undefined, fraction = false): string {
  const date = new Date(Date.parse(time ?? '') || 0);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  const parts = new Intl.DateTimeFormat('en', { timeZoneName: 'short' }).formatToParts(date);
  const zone = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC';
  const text = local.toISOString().replace('T', ' ');
  const clock = fraction ? text.slice(0, 23).replace(/\.?0*$/, '') : text.slice(0, 19);
  return `${clock} ${offset(-date.getTimezoneOffset())} ${zone}`;
}

function offset(minutes: number): string {
  const two = (number: number) => String(Math.floor(number)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}${two(Math.abs(minutes) % 60)}`;
}

/** The first twelve digits of an image's id. */
export function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}
