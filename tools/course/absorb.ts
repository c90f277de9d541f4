import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Course } from './course.js';
import { CourseError } from './errors.js';
import { type Fold, foldFile, foldsOf, type Placed } from './fold.js';
import type { Draft } from './history.js';
import { blame } from './lines.js';
import { type Replayed, replay } from './replay.js';
import { reportWritten } from './report.js';
import { findStep, readSeries, type Series, type Step } from './series.js';
import { requireEditable } from './session.js';
import { decode, encode } from './text.js';
import { changes, type Entry, treeOf } from './worktree.js';
import { writeSeries } from './write.js';

/**
 * Folds an uncommitted edit of src/ and native/ into the steps that last touched the lines it changes.
 * @param into step for the pieces of which nobody can tell, such as new files
 */
export function absorb(course: Course, into?: string): void {
  requireEditable(course);
  const series = readSeries(course.chapters);
  const replayed = replay(course, series);
  const tree = treeOf(course, course.root);
  const edited = changes(course, `${replayed.tip}^{tree}`, tree);
  if (edited.length === 0) throw new CourseError('src/ and native/ have no edit', 'there is nothing to absorb');
  const folds = edited.flatMap((change) => foldsOf(course, replayed, change));
  const placed = placeAll(series, folds, into ? findStep(series, into) : undefined);
  const drafts = foldSeries(course, series, replayed, placed);
  if (drafts.at(-1)?.tree !== tree)
    throw new CourseError('the folded steps do not make the edited tree', 'use `course edit`');
  const written = writeSeries(course, drafts, tree);
  for (const fold of placed) console.log(`${where(fold)} → ${nameOf(series.steps[fold.step]!)}`);
  reportWritten(written);
}

function placeAll(series: Series, folds: Fold[], into: Step | undefined): Placed[] {
  const step = into && series.steps.indexOf(into);
  const placed = folds.map((fold) => ({ ...fold, step: fold.step ?? step }));
  const open = placed.filter((fold) => fold.step === undefined);
  if (open.length > 0) throw ambiguous(series, open);
  for (const fold of placed) requireReached(series, fold as Placed);
  return placed as Placed[];
}

function ambiguous(series: Series, folds: Fold[]): CourseError {
  const reasons = folds.map((fold) => `${where(fold)} ${reason(series, fold)}`);
  return new CourseError(reasons.join('; '), 'say which step with `course absorb --into 03.2`; nothing was changed');
}

function reason(series: Series, fold: Fold): string {
  if (fold.candidates.length === 0) return 'is new';
  return `belongs to ${fold.candidates.map((step) => series.steps[step]!.id).join(' or ')}`;
}

/** What a later step wrote cannot be changed in an earlier one. */
function requireReached(series: Series, fold: Placed): void {
  if (fold.step >= fold.earliest) return;
  const [wanted, needed] = [series.steps[fold.step]!.id, series.steps[fold.earliest]!.id];
  throw new CourseError(
    `${where(fold)} changes what ${needed} wrote, after ${wanted}`,
    `use --into ${needed} or later, or \`course edit ${wanted}\``,
  );
}

const where = (fold: Fold): string => fold.path + (fold.line === undefined ? '' : `:${fold.line}`);
const nameOf = (step: Step): string => `${step.id} ${step.title}`;

/** The series with every piece folded in, as drafts. */
function foldSeries(course: Course, series: Series, replayed: Replayed, folds: Placed[]): Draft[] {
  const paths = new Map(
    [...new Set(folds.map((fold) => fold.path))].map((path) => [path, pathHistory(course, replayed, path)]),
  );
  return series.steps.map((step, index) => {
    const due = folds.filter((fold) => fold.step <= index);
    const commit = replayed.commits[index]!;
    const { slug, title, body } = step;
    const tree =
      due.length > 0
        ? foldTree(course, replayed, index, due, paths)
        : course.series.run(['rev-parse', `${commit}^{tree}`]);
    return { chapter: step.chapter.number, slug, title, body, tree, commit };
  });
}

/** The name a file had at each step: a step may have renamed it. */
function pathHistory(course: Course, replayed: Replayed, path: string): string[] {
  const names: string[] = [];
  let name = path;
  for (const commit of replayed.commits.toReversed()) {
    names.unshift(name);
    const renames = course.series.run([
      'diff-tree',
      '-r',
      '-z',
      '-M',
      '--diff-filter=R',
      '--name-status',
      `${commit}^`,
      commit,
    ]);
    const fields = decode(renames).split('\0');
    const at = fields.findIndex((field, index) => index % 3 === 2 && field === name);
    if (at >= 0) name = fields[at - 1]!;
  }
  return names;
}

function foldTree(
  course: Course,
  replayed: Replayed,
  index: number,
  folds: Placed[],
  paths: Map<string, string[]>,
): string {
  const commit = replayed.commits[index]!;
  const entries = new Map<string, Entry>();
  for (const path of new Set(folds.map((fold) => fold.path))) {
    const name = paths.get(path)![index]!;
    const own = folds.filter((fold) => fold.path === path);
    entries.set(name, foldEntry(course, replayed, commit, name, own));
  }
  return treeWith(course, commit, entries);
}

function foldEntry(course: Course, replayed: Replayed, commit: string, name: string, folds: Placed[]): Entry {
  const [first] = folds;
  if (first?.action.kind === 'entry') return first.action.entry;
  const [mode = '100644'] = course.series.run(['ls-tree', commit, '--', name]).split(' ');
  const text = foldFile(blame(course, replayed.commits, commit, name), folds);
  return { mode, blob: course.series.run(['hash-object', '-w', '--stdin'], { input: text }) };
}

/** The tree of a commit with some entries replaced; mode 000000 removes one. */
function treeWith(course: Course, commit: string, entries: Map<string, Entry>): string {
  const index = { env: { GIT_INDEX_FILE: join(course.scratch, `fold-index-${process.pid}`) } };
  const lines = [...entries].map(([path, entry]) => `${entry.mode} ${entry.blob}\t${encode(path)}\0`);
  try {
    course.series.run(['read-tree', commit], index);
    course.series.run(['update-index', '-z', '--index-info'], { ...index, input: lines.join('') });
    return course.series.run(['write-tree'], index);
  } finally {
    rmSync(index.env.GIT_INDEX_FILE, { force: true });
  }
}
