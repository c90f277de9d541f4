import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Course } from './course.js';
import { CourseError } from './errors.js';
import { writeWhole } from './files.js';
import { type Draft, type Rewrite, rewrite } from './history.js';
import { readJournal, removeJournal, type State, writeJournal } from './journal.js';
import { formatPatches, type Patches, readPatches, writePatches } from './patches.js';
import { emptyFolder, replay } from './replay.js';
import { type Chapter, type ChapterFile, readSeries } from './series.js';
import { removeSession } from './session.js';
import { pad } from './text.js';
import { updateWorkTree } from './worktree.js';

/** What changed for a reader of the series. */
export interface Written {
  /** Patch files written, moved or removed, relative to chapters/. */
  files: string[];
  /** Steps that no longer change anything, and so are steps no more. */
  emptied: Draft[];
}

/**
 * Makes a history of steps the project's series: the patches under chapters/ and the trees src/ and native/.
 * The new patches are replayed and compared before anything is touched. An interruption is made good by `finishWrite`
 * or `undoWrite`.
 * @param from the tree that src/ and native/ have now; other content is left alone, and is an error
 */
export function writeSeries(course: Course, drafts: Draft[], from: string): Written {
  const { chapters } = readSeries(course.chapters, false);
  const result = rewrite(course, drafts, byNumber(chapters));
  const patches = patchFiles(course, result, chapters);
  const to = course.series.run(['rev-parse', `${result.tip}^{tree}`]);
  prove(course, chapters, patches, to);
  const journal = { before: { tree: from, patches: readPatches(course) }, after: { tree: to, patches } };
  writeJournal(course, journal);
  return { files: reach(course, journal.before, journal.after), emptied: result.emptied };
}

/** Finishes a write that was interrupted. False when there was none. */
export function finishWrite(course: Course): boolean {
  const journal = readJournal(course);
  if (journal) reach(course, journal.before, journal.after);
  return journal !== undefined;
}

/** Takes back a write that was interrupted. False when there was none. */
export function undoWrite(course: Course): boolean {
  const journal = readJournal(course);
  if (journal) reach(course, journal.after, journal.before);
  return journal !== undefined;
}

function byNumber(chapters: Chapter[]): Map<string, ChapterFile> {
  return new Map(chapters.map((chapter) => [chapter.number, chapter]));
}

function patchFiles(course: Course, result: Rewrite, chapters: Chapter[]): Patches {
  const names = new Map(chapters.map((chapter) => [chapter.number, chapter.name]));
  const file = (step: { chapter: string; number: number; slug: string }) =>
    `${names.get(step.chapter)}/${pad(step.number)}-${step.slug}.patch`;
  const patches = formatPatches(course, emptyFolder(course), result.tip);
  return Object.fromEntries(result.steps.map((step, index) => [file(step), patches[index]!]));
}

/** The new patches must replay to the very tree they were made from. */
function prove(course: Course, chapters: Chapter[], patches: Patches, tree: string): void {
  const directory = join(course.scratch, `next-${process.pid}`);
  try {
    for (const { name } of chapters) {
      mkdirSync(join(directory, name), { recursive: true });
      copyFileSync(join(course.chapters, name, 'chapter.json'), join(directory, name, 'chapter.json'));
    }
    for (const [file, bytes] of Object.entries(patches)) writeWhole(join(directory, file), bytes);
    const made = course.series.run(['rev-parse', `${replay(course, readSeries(directory)).tip}^{tree}`]);
    if (made !== tree) throw new CourseError('the new patches do not make the new tree', 'nothing was changed');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The last act: the trees and then the patches change, file by file, each by a rename. With that an edit is over. */
function reach(course: Course, before: State, after: State): string[] {
  updateWorkTree(course, before.tree, after.tree);
  const files = writePatches(course, after.patches);
  removeSession(course);
  removeJournal(course);
  return files;
}
