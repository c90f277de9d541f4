import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Course } from './course.js';
import { announce, continueEdit, newSession } from './edit.js';
import { CourseError } from './errors.js';
import { stepMessage } from './patch.js';
import { type Replayed, replay } from './replay.js';
import { type Chapter, findChapter, findStep, readSeries, type Series } from './series.js';
import { requireEditable, writeSession } from './session.js';
import { pad, slugify } from './text.js';
import { openWorkshop } from './workshop.js';
import { treeOf } from './worktree.js';

export interface NewStep {
  /** The step after which it comes; the chapter's last unless told. */
  after?: string;
  /** The paragraph that says why. */
  why?: string;
}

/**
 * Makes a step from the uncommitted edit of src/ and native/; without one, opens a worktree in which to make it.
 * @param where the chapter
 */
export function newStep(course: Course, where: string, title: string, options: NewStep): void {
  requireEditable(course);
  const series = readSeries(course.chapters);
  const replayed = replay(course, series);
  const chapter = findChapter(series, where);
  const at = placeAfter(series, chapter, options.after) + 1;
  const number = series.steps.slice(0, at).filter((step) => step.chapter === chapter).length + 1;
  const step = { id: `${chapter.number}.${number}`, slug: slugify(title), title, body: options.why ?? '' };
  const tree = treeOf(course, course.root);
  const session = {
    ...newSession(course, `course new step ${chapter.number}`, step, tree),
    onto: replayed.commits[at - 1] ?? replayed.base,
    rest: replayed.commits.slice(at),
  };
  const edit = commitEdit(course, replayed, tree, stepMessage(step));
  writeSession(course, edit ? { ...session, rest: [edit, ...session.rest], edited: session.onto } : session);
  openWorkshop(course, session.onto);
  if (edit) continueEdit(course);
  else announce(course, `the place of the new step ${step.id}, after ${series.steps[at - 1]?.id ?? 'an empty folder'}`);
}

/** Index of the step before the new one; -1 for none. */
function placeAfter(series: Series, chapter: Chapter, after?: string): number {
  const last = series.steps.findLastIndex((step) => step.chapter.number <= chapter.number);
  if (!after) return last;
  const place = series.steps.indexOf(findStep(series, after));
  const first = series.steps.findIndex((step) => step.chapter.number >= chapter.number);
  if (place <= last && (first < 0 || place >= first - 1)) return place;
  throw new CourseError(
    `step ${after.replace(/^:/, '')} is not in chapter ${chapter.number}`,
    'name one of its steps, or the one before them',
  );
}

/** The uncommitted edit as a commit on the finished series, or undefined without an edit. */
function commitEdit(course: Course, replayed: Replayed, tree: string, message: string): string | undefined {
  if (course.series.run(['rev-parse', `${replayed.tip}^{tree}`]) === tree) return undefined;
  return course.series.run(['commit-tree', '-p', replayed.tip, '-F', '-', tree], { input: message });
}

/** Starts a chapter: its directory and chapter.json. */
export function newChapter(course: Course, name: string, title: string, date?: string): void {
  requireEditable(course);
  const { chapters } = readSeries(course.chapters, false);
  const number = pad(chapters.length + 1);
  if (!/^\d\d-[a-z0-9-]+$/.test(name) || !name.startsWith(`${number}-`)) {
    throw new CourseError(
      `"${name}" cannot be the next chapter's name`,
      `it is ${number}- and a word, like ${number}-volumes`,
    );
  }
  const day = date ?? nextDay(chapters.at(-1));
  if (Number.isNaN(Date.parse(day))) throw new CourseError(`"${day}" is no ISO date`, 'write 2024-01-31');
  const directory = join(course.chapters, name);
  mkdirSync(directory, { recursive: true });
  const content = { title, tag: `ch${name}`, date: day, teaches: [], supersedes: [] };
  writeFileSync(join(directory, 'chapter.json'), `${JSON.stringify(content, null, 2)}\n`);
  console.log(`chapters/${name}/chapter.json: say in it what the chapter teaches`);
  console.log(`next: change src/ and \`course new step ${number} "title"\`; write chapters/${name}/check.test.ts`);
}

function nextDay(before: Chapter | undefined): string {
  const start = before ? Date.parse(before.date) + 86_400_000 : Date.parse('2024-01-01');
  return new Date(start).toISOString().slice(0, 10);
}
