import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Course } from './course.js';
import { CourseError } from './errors.js';
import { type Draft, type Rewrite, rewrite } from './history.js';
import { withoutTrailer } from './patch.js';
import { emptyFolder, replay } from './replay.js';
import { type Chapter, type ChapterFile, readSeries } from './series.js';
import { encode, pad } from './text.js';
import { updateWorkTree } from './worktree.js';

/** Patch files: path below chapters/ → bytes. */
type Patches = Record<string, string>;

/** A project's series at one time. */
interface State {
  /** Tree of src/ and native/. */
  tree: string;
  patches: Patches;
}

/** Kept while a write is under way: enough to finish it, or to undo it. */
interface Journal {
  before: State;
  after: State;
}

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
  const journal = { before: { tree: from, patches: existingPatches(course) }, after: { tree: to, patches } };
  writeWhole(journalPath(course), encode(JSON.stringify(journal satisfies Journal)));
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

/** Whether a write was interrupted. */
export const isWriting = (course: Course): boolean => existsSync(journalPath(course));

/** The bytes of the patches of replayed commits, from the one after `base` to `tip`. */
export function formatPatches(course: Course, base: string, tip: string): string[] {
  const form = ['--zero-commit', '--binary', '--full-index', '--no-signature', '-k', '--no-encode-email-headers'];
  const mails = course.series.attempt(['format-patch', '--stdout', ...form, `${base}..${tip}`]).stdout;
  // Git puts an empty line between two mails.
  return mails
    .split(/\n(?=From 0{40} )/)
    .filter(Boolean)
    .map(withoutTrailer);
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

/** The last act: the trees and then the patches change, file by file, each by a rename. */
function reach(course: Course, before: State, after: State): string[] {
  updateWorkTree(course, before.tree, after.tree);
  const files = syncPatches(course, after.patches);
  rmSync(journalPath(course), { force: true });
  return files;
}

function syncPatches(course: Course, patches: Patches): string[] {
  const existing = existingPatches(course);
  const changed = Object.keys(patches).filter((file) => existing[file] !== patches[file]);
  const gone = Object.keys(existing).filter((file) => !(file in patches));
  for (const file of changed) writeWhole(join(course.chapters, file), patches[file]!);
  for (const file of gone) unlinkSync(join(course.chapters, file));
  return [...changed, ...gone].sort();
}

/** The patches in chapters/ as they are, well-formed or not. */
export function existingPatches(course: Course): Patches {
  const { chapters } = readSeries(course.chapters, false);
  const files = chapters.flatMap(({ name }) =>
    readdirSync(join(course.chapters, name)).map((file) => `${name}/${file}`),
  );
  const patches = files.filter((file) => file.endsWith('.patch')).sort();
  return Object.fromEntries(patches.map((file) => [file, readFileSync(join(course.chapters, file), 'latin1')]));
}

const journalPath = (course: Course): string => join(course.scratch, 'write.json');

function readJournal(course: Course): Journal | undefined {
  const path = journalPath(course);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Journal) : undefined;
}

/** Writes a file so that it is either the old one or the new one, never a part. Text is bytes (latin1). */
function writeWhole(path: string, bytes: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, bytes, 'latin1');
  renameSync(`${path}.new`, path);
}
