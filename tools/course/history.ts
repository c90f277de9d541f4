import type { Course } from './course.js';
import { SERIES_PATHS } from './course.js';
import { CourseError } from './errors.js';
import { parseMessage, stepMessage, unmailable } from './patch.js';
import { emptyFolder } from './replay.js';
import { type ChapterFile, stepDate } from './series.js';

/** A commit read as a step, before it has its number. */
export interface Draft {
  chapter: string;
  slug: string;
  title: string;
  body: string;
  tree: string;
  /** The commit it was read from, for messages. */
  commit: string;
}

/** A step of a rewritten series: its place, and the commit with fixed author and date. */
export interface Rewritten extends Draft {
  id: string;
  number: number;
  canonical: string;
}

export interface Rewrite {
  steps: Rewritten[];
  tip: string;
  /** Drafts that no longer change anything, and so are steps no more. */
  emptied: Draft[];
}

/**
 * Reads a linear history, oldest first, as drafts of steps.
 * @param tip a commit that the scratch repository has
 * @throws CourseError for a merge, a commit without a `Step:` trailer, a file outside src/ and native/, a chapter out of order
 */
export function readDrafts(course: Course, tip: string): Draft[] {
  requireSeriesPaths(course, tip);
  const drafts: Draft[] = [];
  for (const commit of readCommits(course, tip)) {
    const draft = readDraft(course, commit, drafts.at(-1));
    if (draft) drafts.push(draft);
  }
  return drafts;
}

interface Commit {
  id: string;
  parents: string[];
  tree: string;
  message: string;
}

function readCommits(course: Course, tip: string): Commit[] {
  const form = ['--reverse', '--topo-order', '--format=%H%x00%P%x00%T%x00%B%x00'];
  const fields = course.series.run(['log', ...form, tip]).split('\0');
  return Array.from({ length: Math.floor(fields.length / 4) }, (_, index) => {
    const [id = '', parents = '', tree = '', message = ''] = fields.slice(4 * index, 4 * index + 4);
    return { id: id.trim(), parents: parents.split(' ').filter(Boolean), tree, message };
  });
}

function readDraft(
  course: Course,
  { id, parents, tree, message }: Commit,
  before: Draft | undefined,
): Draft | undefined {
  const { title, body, trailer } = parseMessage(message);
  const name = `commit ${id.slice(0, 10)} "${title}"`;
  if (parents.length > 1) throw new CourseError(`${name} is a merge`, 'make the history linear');
  if (!trailer) {
    if (!before && course.series.run(['ls-tree', tree]) === '') return undefined;
    throw new CourseError(`${name} says not which step it is`, 'add a last line like "Step: 01.2 slug" to its message');
  }
  const problem = unmailable(title, body);
  if (problem) throw new CourseError(`the message of ${name} ${problem}`, 'reword it');
  if (before && trailer.chapter < before.chapter) {
    const hint = 'reorder the history';
    throw new CourseError(`${name} belongs to chapter ${trailer.chapter} but follows chapter ${before.chapter}`, hint);
  }
  return { ...trailer, title, body, tree, commit: id };
}

function requireSeriesPaths(course: Course, tip: string): void {
  const paths = course.series.lines(['log', '--format=', '--name-only', '--no-renames', tip]);
  const outside = paths.find((path) => !SERIES_PATHS.includes(path.split('/')[0]!));
  if (outside) throw new CourseError(`the history touches ${outside}`, 'a step may touch only src/ and native/');
}

/**
 * Numbers drafts and commits them anew, each with the fixed author and the date of its place.
 * @param chapters by number
 */
export function rewrite(course: Course, drafts: Draft[], chapters: Map<string, ChapterFile>): Rewrite {
  const base = emptyFolder(course);
  const result: Rewrite = { steps: [], tip: base, emptied: [] };
  let tree = course.series.run(['rev-parse', `${base}^{tree}`]);
  for (const draft of drafts) {
    if (draft.tree === tree) {
      result.emptied.push(draft);
      continue;
    }
    const step = commitDraft(course, draft, result, chapters);
    result.steps.push(step);
    result.tip = step.canonical;
    tree = draft.tree;
  }
  return result;
}

function commitDraft(course: Course, draft: Draft, before: Rewrite, chapters: Map<string, ChapterFile>): Rewritten {
  const file = chapters.get(draft.chapter);
  if (!file) {
    const hint = `make it with \`course new chapter ${draft.chapter}-name "Title"\``;
    throw new CourseError(`"${draft.title}" belongs to chapter ${draft.chapter}, which has no chapter.json`, hint);
  }
  const number = before.steps.filter((step) => step.chapter === draft.chapter).length + 1;
  const id = `${draft.chapter}.${number}`;
  const date = stepDate(file, number);
  const canonical = course.series.run(['commit-tree', '-p', before.tip, '-F', '-', draft.tree], {
    input: stepMessage({ ...draft, id }),
    env: { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
  });
  return { ...draft, id, number, canonical };
}
