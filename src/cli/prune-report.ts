import type { PrunedImages } from '../engine/prune-images.js';
import { familiarReference } from '../image/reference.js';
import { humanSize } from '../util/human.js';

/** A list under its heading, as docker prints it; nothing for an empty one. */
export function reportPruned(kind: string, lines: readonly string[]): void {
  if (lines.length > 0) console.log(`Deleted ${kind}:\n${lines.join('\n')}\n`);
}

/** The names that went, and what went with the last of them. */
export function imageLines({ removals }: PrunedImages): string[] {
  return removals.flatMap(({ untagged, deleted }) => [
    ...untagged.map((name) => `untagged: ${familiarReference(name)}`),
    ...deleted.map((digest) => `deleted: ${digest}`),
  ]);
}

export function reportReclaimed(bytes: number): void {
  console.log(`Total reclaimed space: ${humanSize(bytes)}`);
}
