import type { Course } from './course.js';
import { CourseError } from './errors.js';
import { blame, blob, type Hunk, hunks, type Line } from './lines.js';
import type { Replayed } from './replay.js';
import type { Change, Entry } from './worktree.js';

/** A piece of an edit, and the step it is folded into. */
export interface Fold {
  path: string;
  /** Line in the edited file; missing when the whole file is one piece. */
  line?: number;
  /** Index of the step, or undefined while nobody can tell. */
  step: number | undefined;
  /** The steps it could belong to, and the first into which it can be folded at all. */
  candidates: number[];
  earliest: number;
  /** What to do with the file from that step on. */
  action: Action;
}

/** A piece whose step is known. */
export type Placed = Fold & { step: number };

type Action =
  | { kind: 'entry'; entry: Entry }
  | { kind: 'replace'; removed: string[]; added: string[] }
  | { kind: 'insert'; before: Line | undefined; after: Line | undefined; added: string[] };

const ABSENT = '000000';
const REGULAR = /^100/;

/** The pieces of an edit of one file, each with the step that last touched what it changes. */
export function foldsOf(course: Course, replayed: Replayed, change: Change): Fold[] {
  if (change.before.mode === ABSENT) return [wholeFile(change, [], 0)];
  const touched = stepsTouching(course, replayed, change.path);
  const isText = REGULAR.test(change.before.mode) && change.before.mode === change.after.mode;
  if (!isText || isBinary(course, change)) return [wholeFile(change, touched, touched[0]!)];
  const lines = blame(course, replayed.commits, replayed.tip, change.path);
  if (lines.length === 0) return [wholeFile(change, touched, touched[0]!)];
  return hunks(course, change.before.blob, change.after.blob).map((hunk) => foldOfHunk(change.path, lines, hunk));
}

/**
 * A new file has no step; a file that one step made belongs to it; a change of type or of a binary file replaces it
 * whole, which is the business of the step that touched it last.
 */
function wholeFile(change: Change, touched: number[], earliest: number): Fold {
  const isDeletion = change.after.mode === ABSENT;
  const certain = touched.length === 1 || (!isDeletion && touched.length > 0);
  return {
    path: change.path,
    candidates: touched,
    earliest,
    action: { kind: 'entry', entry: change.after },
    step: certain ? earliest : undefined,
  };
}

function foldOfHunk(path: string, lines: Line[], hunk: Hunk): Fold {
  const { at, count, added, line } = hunk;
  if (count > 0) {
    const removed = lines.slice(at - 1, at - 1 + count);
    const steps = removed.map((each) => each.step);
    const action: Action = { kind: 'replace', removed: removed.map((each) => each.id), added };
    return { path, line, ...decide(steps), earliest: Math.max(...steps), action };
  }
  const [before, after] = [lines[at - 1], lines[at]];
  const steps = [before, after].flatMap((each) => (each ? [each.step] : []));
  return {
    path,
    line,
    ...decide(steps),
    earliest: Math.min(...steps),
    action: { kind: 'insert', before, after, added },
  };
}

function decide(steps: number[]): { candidates: number[]; step: number | undefined } {
  const candidates = [...new Set(steps)].sort((a, b) => a - b);
  return { candidates, step: candidates.length === 1 ? candidates[0] : undefined };
}

/** Indexes of the steps that touched a path, the last first. */
function stepsTouching(course: Course, replayed: Replayed, path: string): number[] {
  const commits = course.series.lines(['log', '--format=%H', replayed.tip, '--', path]);
  return commits.map((commit) => replayed.commits.indexOf(commit));
}

function isBinary(course: Course, change: Change): boolean {
  return [change.before, change.after].some((entry) => blob(course, entry.blob).includes('\0'));
}

/**
 * A file at a step of the series with some pieces folded in. The lines a piece changes were last touched at or
 * before its own step, so they are all there, and no merge is needed.
 */
export function foldFile(lines: Line[], folds: Placed[]): string {
  return folds
    .reduce(foldInto, lines)
    .map(({ text }) => text)
    .join('');
}

function foldInto(lines: Line[], fold: Placed): Line[] {
  const { action } = fold;
  if (action.kind === 'entry') return lines;
  const added = action.added.map((text) => ({ id: '', step: -1, text }));
  if (action.kind === 'insert') return lines.toSpliced(placeOf(lines, fold, action), 0, ...added);
  const first = lines.findIndex((line) => line.id === action.removed[0]);
  const kept = lines.filter((line) => !action.removed.includes(line.id));
  if (first < 0 || kept.length !== lines.length - action.removed.length) throw unplaceable(fold);
  return kept.toSpliced(first, 0, ...added);
}

/** An insertion stands after the line before it, or before the line after it, whichever the step has already. */
function placeOf(lines: Line[], fold: Placed, action: Action & { kind: 'insert' }): number {
  const indexOf = (line: Line | undefined) =>
    line && line.step <= fold.step ? lines.findIndex(({ id }) => id === line.id) : -1;
  const before = indexOf(action.before);
  const place = before >= 0 ? before + 1 : indexOf(action.after);
  if (place < 0) throw unplaceable(fold);
  return place;
}

function unplaceable(fold: Fold): CourseError {
  return new CourseError(
    `${fold.path}:${fold.line} has no place in an earlier step`,
    'change that step with `course edit`',
  );
}
