import { join } from 'node:path';
import * as course from '../../course/series.js';
import { decode } from '../../course/text.js';
import { applyDiffs, type Tree } from './apply.js';
import { type FileDiff, parseDiffs } from './patch.js';

/** One patch of a chapter, with the tree on both sides of it. `id` is `NN.S`, as in `01.2`. */
export interface Step {
  id: string;
  title: string;
  /** Path of the patch file. */
  patchFile: string;
  files: FileDiff[];
  before: Tree;
  after: Tree;
}

/** `number` has two digits; `name` is `NN-slug`, also the name of the chapter's page. */
export interface Chapter {
  number: string;
  name: string;
  title: string;
  tag: string;
  steps: Step[];
}

export interface Series {
  chapters: Chapter[];
  /** By id. */
  steps: Map<string, Step>;
}

/** Where the chapters are; COURSE_DIR is relative to the working directory. */
function courseDir(): string {
  return process.env['COURSE_DIR'] ?? 'chapters';
}

/**
 * Reads every chapter of a course and computes the tree after each step.
 *
 * @throws Error naming the patch that can't be read or does not follow from the one before
 */
export function loadSeries(dir = courseDir()): Series {
  let tree: Tree = new Map();
  const chapters = course.readSeries(dir).chapters.map(({ number, name, title, tag, steps }) => {
    const loaded = steps.map((raw) => {
      const step = loadStep(raw, join(dir, raw.file), tree);
      tree = step.after;
      return step;
    });
    return { number, name, title, tag, steps: loaded };
  });
  const steps = chapters.flatMap((chapter) => chapter.steps);
  return { chapters, steps: new Map(steps.map((step) => [step.id, step])) };
}

function loadStep(raw: course.Step, patchFile: string, before: Tree): Step {
  try {
    const files = parseDiffs(decode(raw.patch));
    return { id: raw.id, title: raw.title, patchFile, files, before, after: applyDiffs(before, files) };
  } catch (cause) {
    throw new Error(`${patchFile}: ${(cause as Error).message}`, { cause });
  }
}
