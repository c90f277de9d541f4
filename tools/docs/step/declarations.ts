/** A stretch of a file that begins with a top-level declaration and its comment. Lines count from 1, both ends included. */
export interface Declaration {
  name: string;
  from: number;
  to: number;
}

const TYPESCRIPT =
  /^(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\*?|class|interface|type|const|let|enum|namespace)\s+([\w$]+)/;
const C_NAMED = /^(?:static\s+|typedef\s+)*(?:struct|union|enum)\s+(\w+)\s*\{|^#\s*define\s+(\w+)/;
const C_VARIABLE = /^[A-Za-z_][\w\s*]*?\b(\w+)(?:\[[^\]]*\])*\s*=/;
const C_FUNCTION = /^[A-Za-z_][\w\s*]*?\b(\w+)\s*\((?![^;{]*;\s*$)/;
const MAKE = /^([\w./%-]+)\s*:(?!=)/;

/** The name that stands for everything above the first declaration, mostly imports. */
const TOP = 'top';

/**
 * Cuts a file at its top-level declarations, so that every line belongs to exactly one of them.
 * It goes by how code is laid out, not by a grammar: a declaration starts in the first column.
 */
export function declarations(path: string, lines: readonly string[]): Declaration[] {
  const nameOf = readerFor(path);
  const starts = lines.flatMap((line, index) => {
    const name = nameOf(line);
    return name ? [{ name, from: withComment(lines, index) + 1 }] : [];
  });
  const all = [{ name: TOP, from: 1 }, ...starts];
  return all.map((start, index) => ({ ...start, to: (all[index + 1]?.from ?? lines.length + 1) - 1 }));
}

function readerFor(path: string): (line: string) => string | undefined {
  if (/\.[ch]$/.test(path)) return firstOf([C_NAMED, C_FUNCTION, C_VARIABLE]);
  if (/(^|\/)Makefile$/.test(path)) return firstOf([MAKE]);
  return firstOf([TYPESCRIPT]);
}

function firstOf(patterns: RegExp[]): (line: string) => string | undefined {
  return (line) => {
    const match = patterns.map((pattern) => pattern.exec(line)).find((found) => found !== null);
    return match?.slice(1).find((name) => name !== undefined);
  };
}

/** The index of the first line of the comment right above a declaration, or the declaration's own. */
function withComment(lines: readonly string[], index: number): number {
  let first = index;
  while (first > 0 && /^(\/\/|\/\*| \*|\*\/|@)/.test(lines[first - 1] ?? '')) first--;
  return first;
}
