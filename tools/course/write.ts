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
import { type Draft, type Rewrite, readDrafts, rewrite } from './history.js';
import { withoutTrailer } from './patch.js';
import { replay } from './replay.js';
import { type Chapter, type ChapterFile, readSeries } from './series.js';
import { pad } from './text.js';
import { updateWorkTree } from './worktree.js';

/** What is left of a write that was interrupted: enough to do it again. */
interface Journal {
  /** Tree that src/ and native/ had. */
  from: string;
  /** Commit of the series to be written. */
  to: string;
}

const JOURNAL = 'write.json';

/** What changed for a reader of the series. */
export interface Written {
  /** Patch files written, moved or removed, relative to chapters/. */
  files: string[];
  emptied: Draft[];
}

/**
 * Makes a history of steps the project's series: the patches under chapters/ and the trees src/ and native/.
 * The new patches are replayed and compared before anything is touched; an interruption is made good by `resumeWrite`.
 * @param from the tree that src/ and native/ have now; other content is left alone, and is an error
 */
export function writeSeries(course: Course, drafts: Draft[], from: string): Written {
  const { chapters } = readSeries(course.chapters, false);
  const result = rewrite(course, drafts, byNumber(chapters));
  const files = patchFiles(course, result, chapters);
  prove(course, chapters, files, result);
  writeFileSync(join(course.scratch, JOURNAL), JSON.stringify({ from, to: result.tip } satisfies Journal));
  return { ...carryOut(course, files, from, result.tip), emptied: result.emptied };
}

/** Finishes a write that was interrupted. False when there was none. */
export function resumeWrite(course: Course): boolean {
  const path = join(course.scratch, JOURNAL);
  if (!existsSync(path)) return false;
  const { from, to } = JSON.parse(readFileSync(path, 'utf8')) as Journal;
  const { chapters } = readSeries(course.chapters, false);
  const result = rewrite(course, readDrafts(course, to, 'refuse'), byNumber(chapters));
  carryOut(course, patchFiles(course, result, chapters), from, to);
  return true;
}

/** The last act: chapters/ and the trees change, file by file, each by a rename. */
function carryOut(course: Course, files: Map<string, string>, from: string, to: string): { files: string[] } {
  updateWorkTree(course, from, to);
  const written = syncPatches(course, files);
  rmSync(join(course.scratch, JOURNAL), { force: true });
  return { files: written };
}

function byNumber(chapters: Chapter[]): Map<string, ChapterFile> {
  return new Map(chapters.map((chapter) => [chapter.number, chapter]));
}

/** The patch files of a rewritten series: path below chapters/ → bytes. */
function patchFiles(course: Course, result: Rewrite, chapters: Chapter[]): Map<string, string> {
  const names = new Map(chapters.map((chapter) => [chapter.number, chapter.name]));
  return new Map(
    result.steps.map((step) => [
      `${names.get(step.chapter)}/${pad(step.number)}-${step.slug}.patch`,
      formatPatch(course, step.canonical),
    ]),
  );
}

/** The bytes of a step's patch, from its commit. */
export function formatPatch(course: Course, commit: string): string {
  const form = ['--zero-commit', '--binary', '--full-index', '--no-signature', '-k', '--no-encode-email-headers'];
  return withoutTrailer(`${course.series.run(['format-patch', '-1', '--stdout', ...form, commit])}\n`);
}

/** The new patches must replay to the very tree they were made from. */
function prove(course: Course, chapters: Chapter[], files: Map<string, string>, result: Rewrite): void {
  const directory = join(course.scratch, `next-${process.pid}`);
  try {
    for (const { name } of chapters) {
      mkdirSync(join(directory, name), { recursive: true });
      copyFileSync(join(course.chapters, name, 'chapter.json'), join(directory, name, 'chapter.json'));
    }
    for (const [file, bytes] of files) writeWhole(join(directory, file), bytes);
    const { tip } = replay(course, readSeries(directory));
    const [made, meant] = [tip, result.tip].map((commit) => course.series.run(['rev-parse', `${commit}^{tree}`]));
    if (made !== meant)
      throw new CourseError('the new patches do not make the new tree', 'nothing was changed; report this');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function syncPatches(course: Course, files: Map<string, string>): string[] {
  const before = existingPatches(course);
  const changed = [...files].filter(([file, bytes]) => before.get(file) !== bytes);
  const gone = [...before.keys()].filter((file) => !files.has(file));
  for (const [file, bytes] of changed) writeWhole(join(course.chapters, file), bytes);
  for (const file of gone) unlinkSync(join(course.chapters, file));
  return [...changed.map(([file]) => file), ...gone].sort();
}

function existingPatches(course: Course): Map<string, string> {
  const { chapters } = readSeries(course.chapters, false);
  const files = chapters.flatMap(({ name }) =>
    readdirSync(join(course.chapters, name)).map((file) => `${name}/${file}`),
  );
  const patches = files.filter((file) => file.endsWith('.patch'));
  return new Map(patches.map((file) => [file, readFileSync(join(course.chapters, file), 'latin1')]));
}

/** Writes a file so that it is either the old one or the new one, never a part. */
function writeWhole(path: string, bytes: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, bytes, 'latin1');
  renameSync(`${path}.new`, path);
}
