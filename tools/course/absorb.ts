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

type Names = Map<string, string[]>;

/** The series with every piece folded in, as drafts. */
function foldSeries(course: Course, series: Series, replayed: Replayed, folds: Placed[]): Draft[] {
  const names = nameHistory(course, replayed, new Set(folds.map((fold) => fold.path)));
  const trees = course.series.lines([
    'log',
    '--reverse',
    '--topo-order',
    '--format=%T',
    `${replayed.base}..${replayed.tip}`,
  ]);
  return series.steps.map((step, index) => {
    const due = folds.filter((fold) => fold.step <= index);
    const { slug, title, body } = step;
    const tree = due.length > 0 ? foldTree(course, replayed, index, due, names) : trees[index]!;
    return { chapter: step.chapter.number, slug, title, body, tree, commit: replayed.commits[index]! };
  });
}

/** For files of the finished series, the name each had at every step: a step may have renamed it. */
function nameHistory(course: Course, replayed: Replayed, paths: Set<string>): Names {
  const renames = readRenames(course, replayed);
  const history = new Map([...paths].map((path) => [path, [] as string[]]));
  for (const [path, names] of history) {
    let name = path;
    for (const commit of replayed.commits.toReversed()) {
      names.unshift(name);
      name = renames.get(`${commit} ${name}`) ?? name;
    }
  }
  return history;
}

/** What steps renamed: commit and new name → old name. */
function readRenames(course: Course, replayed: Replayed): Map<string, string> {
  const form = ['--format=%x01%H', '-M', '--diff-filter=R', '--name-status'];
  const output = decode(course.series.run(['log', '-z', ...form, `${replayed.base}..${replayed.tip}`]));
  const renames = new Map<string, string>();
  for (const section of output.split('\x01').slice(1)) {
    const [commit = '', ...fields] = section.split('\0').map((field) => field.replace(/^\n/, ''));
    for (let at = fields.findIndex((field) => /^R\d+$/.test(field)); at >= 0 && at + 2 < fields.length; at += 3) {
      renames.set(`${commit} ${fields[at + 2]}`, fields[at + 1]!);
    }
  }
  return renames;
}

function foldTree(course: Course, replayed: Replayed, index: number, folds: Placed[], names: Names): string {
  const commit = replayed.commits[index]!;
  const entries = new Map<string, Entry>();
  for (const path of new Set(folds.map((fold) => fold.path))) {
    const name = names.get(path)![index]!;
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
