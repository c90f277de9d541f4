/**
 * Splits a line into words as a Dockerfile's are: blanks part them, single and double quotes keep them together, a backslash takes the next
 * character as it is, and outside of single quotes `$NAME` and `${NAME}` stand for variables.
 */
export function splitWords(line: string, variables: Readonly<Record<string, string>> = {}): string[] {
  const words = line.match(/(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\]|['"\\])+/gs) ?? [];
  return words.map((word) => word.replaceAll(piece, (...match) => expand(match.at(-1) as Piece, variables)));
}

interface Piece {
  readonly single?: string;
  readonly double?: string;
  readonly escaped?: string;
  readonly name?: string;
  readonly braced?: string;
}

const variable = String.raw`\$(?:(?<name>[A-Za-z_]\w*)|\{(?<braced>[A-Za-z_]\w*)\})`;
const piece = new RegExp(String.raw`'(?<single>[^']*)'|"(?<double>(?:\\.|[^"\\])*)"|\\(?<escaped>.)|${variable}`, 'gs');
const inQuotes = new RegExp(String.raw`\\(?<escaped>["$\\])|${variable}`, 'gs');

function expand({ single, double, escaped, name, braced }: Piece, variables: Readonly<Record<string, string>>): string {
  if (double !== undefined) {
    return double.replaceAll(inQuotes, (...match) => expand(match.at(-1) as Piece, variables));
  }
  return single ?? escaped ?? variables[name ?? braced ?? ''] ?? '';
}

/** The words of a JSON array; undefined for anything else. */
export function listOf(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}
