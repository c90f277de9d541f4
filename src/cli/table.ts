/** Between two columns, as docker has it. */
const gap = 3;

/** A column never gets narrower than this. */
const narrowest = 8;

/** Rows under headings, in columns as wide as they need. On a terminal the widest ones give way until a row fits. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  width = process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY,
): string {
  const lines = [headings, ...rows];
  const needed = headings.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const widths = narrow(needed, width);
  return lines
    .map((line) =>
      line
        .map((cell, column) => pad(cell, widths[column] ?? 0))
        .join('')
        .trimEnd(),
    )
    .join('\n');
}

function narrow(needed: readonly number[], width: number): number[] {
  const widths = [...needed];
  const total = () => widths.reduce((sum, each) => sum + each + gap, -gap);
  for (let widest = Math.max(...widths); total() > width && widest > narrowest; widest = Math.max(...widths)) {
    widths[widths.indexOf(widest)] = widest - 1;
  }
  return widths;
}

function pad(cell: string, width: number): string {
  return (cell.length > width ? `${cell.slice(0, width - 1)}…` : cell).padEnd(width + gap);
}
