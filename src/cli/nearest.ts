/** More mistakes than these in one word are another word. */
const most = 2;

/** Of some words the one that a mistyped one most likely means: at most two letters differ, and not all of them. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const limit = Math.min(most, word.length - 1);
  const rated = known.map((candidate) => ({ candidate, distance: editDistance(word, candidate) }));
  const near = rated.filter(({ distance }) => distance <= limit);
  return near.sort((one, other) => one.distance - other.distance)[0]?.candidate;
}

/**
 * The fewest letters to insert, remove, replace or swap with the next that make one word of the other, row by row. Two letters that
 * changed places are one mistake: `rnu` is nearer to `run` than to `rm`.
 */
export function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let index = 0; index < from.length; index++) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column++) {
      const replaced = at(row, column - 1) + (from[index] === to[column - 1] ? 0 : 1);
      const isSwapped = from[index] === to[column - 2] && from[index - 1] === to[column - 1];
      const swapped = isSwapped ? at(before, column - 2) + 1 : replaced;
      next.push(Math.min(replaced, swapped, at(row, column) + 1, at(next, column - 1) + 1));
    }
    [before, row] = [row, next];
  }
  return at(row, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
