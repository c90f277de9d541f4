import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface LockedPackage {
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}

const lock: { packages: Record<string, LockedPackage> } = JSON.parse(
  readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'),
);

/** Whether a package installed at `from` finds `name`, as Node looks for it: folder by folder upwards. */
function found(from: string, name: string): boolean {
  const here = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
  if (lock.packages[here] !== undefined) return true;
  const parent = from.lastIndexOf('/node_modules/');
  return from !== '' && found(parent === -1 ? '' : from.slice(0, parent), name);
}

describe('package-lock.json', () => {
  it('records no download address', () => {
    expect(Object.entries(lock.packages).filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
  });

  it("names every platform's binaries, or npm ci refuses it elsewhere", () => {
    const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).filter((name) => !found(path, name)),
    );
    expect(missing).toEqual([]);
  });
});
