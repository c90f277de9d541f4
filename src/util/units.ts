const units = ['', 'k', 'm', 'g', 't', 'p'];

/** Bytes of a size as docker writes it: 64m, 1.5g, 512 (bytes); also 64mb, 64MiB. Undefined for anything else. */
export function parseBytes(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?) ?([kmgtp]?)i?b?$/i.exec(text) ?? [];
  if (number === undefined) return undefined;
  const bytes = Math.floor(Number(number) * 1024 ** units.indexOf(unit.toLowerCase()));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** Bytes in the largest unit that needs no fraction: "64m". */
export function formatBytes(bytes: number): string {
  const power = units.findLastIndex((_, index) => bytes % 1024 ** index === 0 && bytes >= 1024 ** index);
  return `${bytes / 1024 ** Math.max(power, 0)}${units[Math.max(power, 0)]}`;
}
