import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** What is proved once for each content it depends on. */
export interface Part {
  /** `step 01.2` */
  name: string;
  /** All that the outcome depends on. */
  depends: string[];
}

/** Knows what has been proved, by the content it depends on. */
export interface Ledger {
  knows(part: Part): boolean;
  add(parts: Part[]): void;
}

/**
 * A ledger in a file: a line for each part, its name and a hash of what it depended on when it was last proved.
 * @param title its first line
 */
export function ledgerIn(file: string, title: string): Ledger {
  const known = readLedger(file);
  return {
    knows: (part) => [...known.values()].includes(keyOf(part)),
    add(parts) {
      for (const part of parts) known.set(part.name, keyOf(part));
      writeLedger(file, title, known);
    },
  };
}

const LINE = /^(.+): ([0-9a-f]{16})$/;

function readLedger(file: string): Map<string, string> {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return new Map(lines.flatMap((line) => [LINE.exec(line)?.slice(1)].filter(Boolean) as [string, string][]));
}

function writeLedger(file: string, title: string, known: Map<string, string>): void {
  const lines = [...known].map(([name, key]) => `${name}: ${key}`).sort();
  writeFileSync(`${file}.new`, `${[title, ...lines].join('\n')}\n`);
  renameSync(`${file}.new`, file);
}

/** Short enough to read past; an accident takes 2^32 proofs. */
const keyOf = ({ depends }: Part): string =>
  createHash('sha256').update(JSON.stringify(depends)).digest('hex').slice(0, 16);
