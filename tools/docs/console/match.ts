/** Marks in expected output: on a line of its own any number of lines, within a line any characters. */
const WILDCARD = /…|\[\.\.\.\]/;

/**
 * Compares a command's output with what the page shows. Blanks count as one and not at a line's ends, since columns move with
 * the length of ids and numbers.
 */
export function matches(expected: string[], actual: string[], unordered = false): boolean {
  const wanted = trimEnd(expected.map(normal));
  const got = trimEnd(actual.map(normal));
  return unordered ? matchesAnyOrder(wanted, got) : matchesFrom(wanted, got);
}

function normal(line: string): string {
  return line.replace(/\s+/g, ' ').trim();
}

/** Empty lines at the end are the page's layout, not output. */
function trimEnd(lines: string[]): string[] {
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
}

function isAnything(line: string): boolean {
  return line === '…' || line === '[...]';
}

function matchesFrom([first, ...rest]: string[], got: string[]): boolean {
  if (first === undefined) return got.length === 0;
  if (isAnything(first))
    return got.some((_line, index) => matchesFrom(rest, got.slice(index))) || matchesFrom(rest, []);
  return got[0] !== undefined && matchesLine(first, got[0]) && matchesFrom(rest, got.slice(1));
}

function matchesLine(wanted: string, got: string): boolean {
  const literals = wanted.split(WILDCARD).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literals.join('.*')}$`, 'u').test(got);
}

/** Exact lines first, so that a wildcard doesn't take what an exact one needs. */
function matchesAnyOrder(wanted: string[], got: string[]): boolean {
  const open = [...got];
  const ordered = wanted
    .filter((line) => !isAnything(line))
    .sort((a, b) => Number(WILDCARD.test(a)) - Number(WILDCARD.test(b)));
  for (const line of ordered) {
    const index = open.findIndex((candidate) => matchesLine(line, candidate));
    if (index < 0) return false;
    open.splice(index, 1);
  }
  return open.length === 0 || wanted.some(isAnything);
}

/** Expected and actual lines as a diff, for a person to read: `-` is what the page says, `+` what came. */
export function explainMismatch(expected: string[], actual: string[]): string[] {
  const length = Math.max(expected.length, actual.length);
  return Array.from({ length }, (_unused, index) => [expected[index], actual[index]] as const).flatMap(
    ([page, real]) => {
      if (page !== undefined && real !== undefined && matchesLine(normal(page), normal(real))) return [`  ${real}`];
      return [...(page === undefined ? [] : [`- ${page}`]), ...(real === undefined ? [] : [`+ ${real}`])];
    },
  );
}
