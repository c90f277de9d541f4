import { readFileSync, type Stats, statSync } from 'node:fs';

/**
 * Milliseconds within which a file may be replaced twice and look the same, even by its inode's number, which the second one may get
 * again: a file system's clock goes by ticks.
 */
const blur = 50;

/** A file's looks, and what was in it. */
interface Memory<T> {
  readonly look: Stats;
  readonly content: T;
}

/**
 * Makes a reader of files that are replaced by others and never written to, as records are. What it has made of a file it gives again,
 * to all who ask, as long as it is that very file; so nobody may change it, and nobody can.
 *
 * @param parse makes something of a file's text; what it throws is not remembered
 * @param most how many files are remembered, the latest
 */
export function remembering<T>(parse: (text: string) => T, most = 1024): (path: string) => T {
  const memories = new Map<string, Memory<T>>();
  return (path) => {
    const look = lookAt(path);
    const memory = memories.get(path);
    if (memory && look && isSame(memory.look, look)) return memory.content;
    memories.delete(path);
    // Whoever replaces it just now, after our look, makes a file that looks different.
    const content = freeze(parse(readFileSync(path, 'utf8')));
    if (look) memories.set(path, { look, content });
    for (const oldest of memories.keys()) {
      if (memories.size <= most) break;
      memories.delete(oldest);
    }
    return content;
  };
}

/** Undefined for one that is not there, or too young to be known by its looks. */
function lookAt(path: string): Stats | undefined {
  const look = statSync(path, { throwIfNoEntry: false });
  return look && Date.now() - look.ctimeMs > blur ? look : undefined;
}

function isSame(one: Stats, other: Stats): boolean {
  return one.ino === other.ino && one.ctimeMs === other.ctimeMs && one.size === other.size && one.dev === other.dev;
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) freeze(part);
  return Object.freeze(value);
}
