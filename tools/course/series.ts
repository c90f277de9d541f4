import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CourseError } from './errors.js';
import { parsePatch } from './patch.js';
import { pad } from './text.js';

/** What `chapter.json` holds. */
export interface ChapterFile {
  title: string;
  /** Name of the chapter's git tag: `ch07-detach`. */
  tag: string;
  /** ISO date, for ever the same: it makes the tag's commit id. */
  date: string;
  teaches: string[];
  /** What of earlier chapters no longer holds, for readers; checks say it with `until`. */
  supersedes: string[];
}

export interface Step {
  /** `07.1` */
  id: string;
  slug: string;
  title: string;
  /** Why the step is made; may be empty. */
  body: string;
  /** The patch file's bytes (latin1). */
  patch: string;
  /** `07-detach/01-monitor.patch` */
  file: string;
  chapter: Chapter;
}

export interface Chapter extends ChapterFile {
  /** `07` */
  number: string;
  /** `07-detach` */
  name: string;
  steps: Step[];
}

export interface Series {
  chapters: Chapter[];
  steps: Step[];
}

/**
 * Reads a directory of chapters.
 * @param directory e.g. `chapters`; it need not exist
 * @param steps whether to read the patches too; without them a broken patch is no obstacle
 * @throws CourseError naming the file that is malformed
 */
export function readSeries(directory: string, steps = true): Series {
  const names = existsSync(directory) ? readdirSync(directory).sort() : [];
  const chapters = names.filter((name) => isBegun(directory, name)).map((name) => readChapter(directory, name, steps));
  for (const [index, chapter] of chapters.entries()) {
    if (chapter.number === pad(index + 1)) continue;
    throw new CourseError(`chapters/${chapter.name} should be number ${pad(index + 1)}`, 'rename the directory');
  }
  return { chapters, steps: chapters.flatMap((chapter) => chapter.steps) };
}

/** A directory that so far holds only checks is a chapter that has not begun. */
function isBegun(directory: string, name: string): boolean {
  const files = /^\d\d-/.test(name) ? readdirSync(join(directory, name)) : [];
  return files.some((file) => file === 'chapter.json' || file.endsWith('.patch'));
}

function readChapter(directory: string, name: string, steps: boolean): Chapter {
  const chapter: Chapter = {
    ...readChapterFile(join(directory, name), name),
    number: name.slice(0, 2),
    name,
    steps: [],
  };
  if (!steps) return chapter;
  const files = readdirSync(join(directory, name))
    .filter((file) => file.endsWith('.patch'))
    .sort();
  chapter.steps = files.map((file, index) => readStep(directory, chapter, file, index + 1));
  return chapter;
}

function readChapterFile(directory: string, name: string): ChapterFile {
  const path = join(directory, 'chapter.json');
  const where = `chapters/${name}/chapter.json`;
  let raw: Partial<ChapterFile>;
  try {
    raw = JSON.parse(readFileSync(path, 'utf8')) as Partial<ChapterFile>;
  } catch (error) {
    throw new CourseError(`${where} cannot be read (${(error as Error).message})`, 'restore or correct it');
  }
  const { title, tag, date, teaches = [], supersedes = [] } = raw;
  if (!title || !tag || !date) throw new CourseError(`${where} lacks title, tag or date`, 'add it');
  if (Number.isNaN(Date.parse(date))) throw new CourseError(`${where}: "${date}" is no ISO date`, 'write 2024-01-31');
  return { title, tag, date, teaches, supersedes };
}

function readStep(directory: string, chapter: Chapter, file: string, number: number): Step {
  const path = join(chapter.name, file);
  const parts = /^(\d\d)-(.+)\.patch$/.exec(file);
  if (parts?.[1] !== pad(number)) {
    throw new CourseError(`chapters/${path} should start with ${pad(number)}-`, 'number patches from 01 without a gap');
  }
  const patch = readFileSync(join(directory, path), 'latin1');
  const { title, body } = parsePatch(patch, path);
  return { id: `${chapter.number}.${number}`, slug: parts[2]!, title, body, patch, file: path, chapter };
}

/** The chapter that `7`, `07`, `07-detach` or `ch07-detach` names. */
export function findChapter(series: Series, text: string): Chapter {
  const number = /^:?(?:ch)?(\d{1,2})(?:-.*)?$/.exec(text)?.[1];
  const chapter = series.chapters.find((each) => number !== undefined && each.number === number.padStart(2, '0'));
  if (!chapter) throw new CourseError(`there is no chapter "${text.replace(/^:/, '')}"`, 'see `course list`');
  return chapter;
}

/** The step that `07.1` (or `7.1`) names. */
export function findStep(series: Series, text: string): Step {
  const parts = /^:?(\d{1,2})\.(\d{1,2})$/.exec(text);
  const id = parts ? `${parts[1]!.padStart(2, '0')}.${Number(parts[2])}` : '';
  const step = series.steps.find((each) => each.id === id);
  if (!step)
    throw new CourseError(`there is no step "${text.replace(/^:/, '')}"`, 'see `course list`; a step is written 07.1');
  return step;
}

/** The instant of a step: the chapter's date, a minute later for each step. */
export function stepDate(chapter: ChapterFile, number: number): string {
  const date = new Date(Date.parse(chapter.date) + number * 60_000);
  return `${date.toISOString().slice(0, 19)}+00:00`;
}
