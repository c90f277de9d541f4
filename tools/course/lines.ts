import type { Course } from './course.js';

/** A line and where it comes from: the commit that last touched it and its number there. The pair never changes. */
export interface Line {
  /** `commit:number`; empty for a line that is not in the series. */
  id: string;
  /** Index in the series of the step that last touched it. */
  step: number;
  /** Bytes, with the line end. */
  text: string;
}

/** Lines replaced in a file: `count` lines from number `at` give way to `added`. With `count` 0, added after line `at`. */
export interface Hunk {
  at: number;
  count: number;
  added: string[];
  /** Line number in the new file, for messages. */
  line: number;
}

/** The lines of a file at a commit of the series, with their origins. */
export function blame(course: Course, commits: string[], commit: string, path: string): Line[] {
  const output = course.series.run(['blame', '--porcelain', commit, '--', path]);
  const origins = [...output.matchAll(/^([0-9a-f]{40}) (\d+) \d+(?: \d+)?$/gm)];
  const texts = splitLines(blob(course, `${commit}:${path}`));
  return texts.map((text, index) => {
    const [, origin = '', number] = origins[index] ?? [];
    return { id: `${origin}:${number}`, step: commits.indexOf(origin), text };
  });
}

/** The hunks that make one blob of another. */
export function hunks(course: Course, before: string, after: string): Hunk[] {
  const diff = course.series.run(['diff', '--unified=0', '--no-color', '--no-ext-diff', '--text', before, after]);
  const texts = splitLines(blob(course, after));
  return [...diff.matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm)].map((header) => {
    const [at, count, line, size] = header.slice(1).map((number) => Number(number ?? 1)) as [
      number,
      number,
      number,
      number,
    ];
    return { at, count, line, added: size === 0 ? [] : texts.slice(line - 1, line - 1 + size) };
  });
}

/** The bytes of an object. */
export const blob = (course: Course, object: string): string =>
  course.series.attempt(['cat-file', 'blob', object]).stdout;

/** Lines with their ends; the last may have none. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
