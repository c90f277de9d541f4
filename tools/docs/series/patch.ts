/** What a line of a hunk does to the file. */
export type LineKind = 'add' | 'del' | 'same';

/**
 * One line of a hunk. `at` is its line number in the file after the patch; a removed line has the number of the line
 * that follows it there.
 */
export interface DiffLine {
  kind: LineKind;
  text: string;
  at: number;
}

export interface Hunk {
  oldStart: number;
  oldCount: number;
  newStart: number;
  newCount: number;
  lines: DiffLine[];
}

export type Change = 'added' | 'deleted' | 'modified' | 'renamed';

/** What one patch does to one file; `from` is the old name of a renamed file. No hunks: only the name, mode or bytes change. */
export interface FileDiff {
  path: string;
  from?: string;
  change: Change;
  binary: boolean;
  hunks: Hunk[];
}

/**
 * Reads the diffs in one mail of `git format-patch`.
 *
 * @param text the file's whole content
 * @throws Error when a hunk is shorter than its header says
 */
export function parseDiffs(text: string): FileDiff[] {
  const start = text.search(/^diff --git /m);
  if (start < 0) return [];
  return text
    .slice(start)
    .split(/^(?=diff --git )/m)
    .map(parseFile);
}

function parseFile(text: string): FileDiff {
  const lines = text.split('\n');
  const body = lines.findIndex((line) => line.startsWith('@@ '));
  const header = body < 0 ? lines : lines.slice(0, body);
  const from = field(header, 'rename from ');
  return {
    path: pathOf(header),
    ...(from === undefined ? {} : { from: unquote(from) }),
    change: changeOf(header),
    binary: header.some((line) => line === 'GIT binary patch' || line.startsWith('Binary files ')),
    hunks: body < 0 ? [] : parseHunks(lines.slice(body)),
  };
}

function field(header: string[], prefix: string): string | undefined {
  return header.find((line) => line.startsWith(prefix))?.slice(prefix.length);
}

/** The new name, or the old one of a deleted file. Git says it up to four times, and never all four. */
function pathOf(header: string[]): string {
  const names = [field(header, 'rename to '), strip(field(header, '+++ '), 'b/'), strip(field(header, '--- '), 'a/')];
  const name = names.find((candidate) => candidate !== undefined);
  if (name !== undefined) return unquote(name);
  const both = header[0]?.slice('diff --git '.length) ?? '';
  return unquote(
    both.startsWith('"') ? `"${both.slice(3, (both.length - 1) / 2)}` : both.slice(2, (both.length - 1) / 2),
  );
}

function strip(name: string | undefined, prefix: string): string | undefined {
  if (name === undefined || name === '/dev/null') return undefined;
  return name.startsWith('"') ? `"${name.slice(1 + prefix.length)}` : name.slice(prefix.length).replace(/\t$/, '');
}

/** Undoes git's C-style quoting of names that are not plain ASCII. */
function unquote(name: string): string {
  if (!name.startsWith('"')) return name;
  const bytes: number[] = [];
  for (const [, octal, escaped, plain] of name.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([^\\])/gu)) {
    if (octal) bytes.push(Number.parseInt(octal, 8));
    else bytes.push(...Buffer.from(escaped ? ({ n: '\n', t: '\t' }[escaped] ?? escaped) : (plain ?? '')));
  }
  return Buffer.from(bytes).toString();
}

function changeOf(header: string[]): Change {
  if (field(header, 'new file mode ') !== undefined) return 'added';
  if (field(header, 'deleted file mode ') !== undefined) return 'deleted';
  return field(header, 'rename from ') === undefined ? 'modified' : 'renamed';
}

function parseHunks(lines: string[]): Hunk[] {
  const hunks: Hunk[] = [];
  let next = 0;
  while (lines[next]?.startsWith('@@ ')) {
    const hunk = emptyHunk(lines[next] ?? '');
    next = fillHunk(hunk, lines, next + 1);
    hunks.push(hunk);
  }
  return hunks;
}

function emptyHunk(header: string): Hunk {
  const [, oldStart, oldCount, newStart, newCount] = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(header) ?? [];
  return {
    oldStart: Number(oldStart),
    oldCount: Number(oldCount ?? 1),
    newStart: Number(newStart),
    newCount: Number(newCount ?? 1),
    lines: [],
  };
}

/** Takes the hunk's lines by count, since a line of the file may itself look like the start of a hunk. */
function fillHunk(hunk: Hunk, lines: string[], first: number): number {
  let next = first;
  let old = hunk.oldCount;
  let now = hunk.newCount;
  while (old > 0 || now > 0) {
    const line = lines[next++];
    if (line === undefined) throw new Error(`hunk at line ${hunk.newStart} ends early`);
    if (line.startsWith('\\')) continue;
    const kind = kindOf(line);
    if (kind !== 'add') old--;
    hunk.lines.push({ kind, text: line.slice(1), at: hunk.newStart + hunk.newCount - now });
    if (kind !== 'del') now--;
  }
  return lines[next]?.startsWith('\\') ? next + 1 : next;
}

function kindOf(line: string): LineKind {
  if (line.startsWith('+')) return 'add';
  return line.startsWith('-') ? 'del' : 'same';
}
