import type { FileDiff, Hunk } from './patch.js';

/** The text files of a tree: path → lines. */
export type Tree = ReadonlyMap<string, readonly string[]>;

/**
 * The tree after a patch. Patches of a series follow each other exactly, so a line that is not where the patch says is an error.
 *
 * @throws Error naming the file and line that differ
 */
export function applyDiffs(tree: Tree, files: FileDiff[]): Tree {
  const next = new Map(tree);
  for (const file of files) {
    const source = file.from ?? file.path;
    const before = file.change === 'added' ? [] : (tree.get(source) ?? []);
    if (file.change === 'deleted' || file.from !== undefined) next.delete(source);
    if (file.change !== 'deleted' && !file.binary) next.set(file.path, applyFile(file, before));
  }
  return next;
}

function applyFile(file: FileDiff, before: readonly string[]): string[] {
  const after: string[] = [];
  let taken = 0;
  for (const hunk of file.hunks) {
    const start = hunk.oldCount === 0 ? hunk.oldStart : hunk.oldStart - 1;
    after.push(...before.slice(taken, start));
    checkContext(file, hunk, before, start);
    after.push(...hunk.lines.filter((line) => line.kind !== 'del').map((line) => line.text));
    taken = start + hunk.oldCount;
  }
  return [...after, ...before.slice(taken)];
}

function checkContext(file: FileDiff, hunk: Hunk, before: readonly string[], start: number): void {
  const old = hunk.lines.filter((line) => line.kind !== 'add');
  const wrong = old.findIndex((line, index) => before[start + index] !== line.text);
  if (wrong < 0) return;
  throw new Error(`${file.path}:${start + wrong + 1}: expected ${JSON.stringify(old[wrong]?.text)}`);
}
