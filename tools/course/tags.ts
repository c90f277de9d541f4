import { join } from 'node:path';
import type { Course } from './course.js';
import { CourseError } from './errors.js';
import { type Replayed, replay } from './replay.js';
import { type Chapter, findChapter, readSeries, type Series } from './series.js';
import { snapshot, sourceCommit } from './source.js';
import { count, encode } from './text.js';

/** A chapter's tag and the commit it names. */
export interface Tag {
  chapter: Chapter;
  commit: string;
}

/**
 * Makes every chapter's git tag from a commit of main: its frame, src/ and native/ as they are at the end of the
 * chapter, and the chapters up to it. Author, dates and parents are fixed: the same commit gives the same tags anywhere.
 */
export function makeTags(course: Course): Tag[] {
  const source = sourceCommit(course);
  const series = readSeries(join(snapshot(course, source), 'chapters'));
  const replayed = replay(course, series);
  requireConsistent(course, source, replayed);
  const tags: Tag[] = [];
  for (const chapter of series.chapters) {
    const tree = chapterTree(course, source, chapter, stateOf(series, replayed, chapter));
    tags.push({ chapter, commit: commitChapter(course, source, chapter, tree, tags.at(-1)?.commit) });
  }
  publish(course, tags);
  return tags;
}

export function printTags(tags: Tag[]): void {
  for (const { chapter, commit } of tags) console.log(`${commit.slice(0, 10)} ${chapter.tag}`);
  console.log(`${count(tags.length, 'tag')}; read one with \`course checkout ${tags.at(-1)?.chapter.number ?? '01'}\``);
}

/** Brings the working tree to a chapter's tag; a tree with changes of its own is left alone. */
export function checkout(course: Course, where: string): void {
  const source = sourceCommit(course);
  const tags = makeTags(course);
  const { number, tag } = findChapter({ chapters: tags.map((each) => each.chapter), steps: [] }, where);
  const dirty = course.main.lines(['status', '--porcelain', '--untracked-files=no']);
  if (dirty.length > 0) {
    throw new CourseError(`${dirty[0]!.slice(3)} has changes that are not committed`, 'commit or stash them first');
  }
  const { status, stderr } = course.main.attempt(['-c', 'advice.detachedHead=false', 'checkout', '--quiet', tag]);
  if (status !== 0) throw new CourseError(`git checkout ${tag} failed (${stderr.trim().split('\n')[0]})`);
  console.log(`You are at the end of chapter ${number} (${tag}). Back: git checkout ${wayBack(course, source)}`);
}

/** The branch at the commit that the tags were made from, else that commit. */
function wayBack(course: Course, source: string): string {
  const [branch] = course.main.lines([
    'for-each-ref',
    '--points-at',
    source,
    '--format=%(refname:short)',
    'refs/heads',
  ]);
  return branch ?? source.slice(0, 12);
}

/** Tags of a main whose src/ is not what its patches make would show readers other code than main has. */
function requireConsistent(course: Course, source: string, replayed: Replayed): void {
  for (const path of ['src', 'native']) {
    const [kept, made] = [source, replayed.tip].map((commit) => treeAt(course, commit, path));
    if (kept === made) continue;
    throw new CourseError(`${path}/ of ${source.slice(0, 10)} is not what its patches make`, 'see `course verify`');
  }
}

function stateOf(series: Series, replayed: Replayed, chapter: Chapter): string {
  const last = series.steps.findLastIndex((step) => step.chapter.number <= chapter.number);
  return replayed.commits[last] ?? replayed.base;
}

/** Left out of the tags: these tests are for the finished engine. */
const FINISHED_ENGINE = 'integration';

function chapterTree(course: Course, source: string, chapter: Chapter, state: string): string {
  const isEarlier = (name: string) => /^\d\d-/.test(name) && name.slice(0, 2) <= chapter.number;
  const replaced: Record<string, string | undefined> = {
    src: treeAt(course, state, 'src'),
    native: treeAt(course, state, 'native'),
    chapters: filteredTree(course, treeAt(course, source, 'chapters'), isEarlier),
    test: filteredTree(course, treeAt(course, source, 'test'), (name) => name !== FINISHED_ENGINE),
  };
  const frame = entries(course, source).filter((entry) => !(nameOf(entry) in replaced));
  const added = Object.entries(replaced).flatMap(([name, tree]) => (tree ? [`040000 tree ${tree}\t${name}`] : []));
  return makeTree(course, [...frame, ...added]);
}

function treeAt(course: Course, commit: string, path: string): string | undefined {
  const { status, stdout } = course.series.attempt(['rev-parse', '--verify', '--quiet', `${commit}:${path}`]);
  return status === 0 ? stdout.trim() : undefined;
}

function filteredTree(course: Course, tree: string | undefined, keep: (name: string) => boolean): string | undefined {
  const kept = tree ? entries(course, tree).filter((entry) => keep(nameOf(entry))) : [];
  return kept.length > 0 ? makeTree(course, kept) : undefined;
}

/** Lines of `git ls-tree`: mode, type, id, tab, name. */
const entries = (course: Course, tree: string): string[] =>
  course.series.run(['ls-tree', '-z', tree]).split('\0').filter(Boolean);

const nameOf = (entry: string): string => entry.slice(entry.indexOf('\t') + 1);

const makeTree = (course: Course, lines: string[]): string =>
  course.series.run(['mktree', '-z'], { input: lines.map((line) => `${line}\0`).join('') });

function commitChapter(course: Course, source: string, chapter: Chapter, tree: string, parent?: string): string {
  const date = new Date(chapter.date).toISOString();
  const teaches = chapter.teaches.map((line) => `- ${line}`).join('\n');
  const message = [`Chapter ${chapter.number}: ${chapter.title}`, teaches, `Source: ${source}`].filter(Boolean);
  return course.series.run(['commit-tree', ...(parent ? ['-p', parent] : []), '-F', '-', tree], {
    input: encode(`${message.join('\n\n')}\n`),
    env: { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
  });
}

/** One fetch brings the objects into the project's repository and moves all the tags. */
function publish(course: Course, tags: Tag[]): void {
  const wanted = tags.map(({ chapter, commit }) => `update refs/book/${chapter.tag} ${commit}`);
  const kept = course.series.lines(['for-each-ref', '--format=%(refname:lstrip=2)', 'refs/book/']);
  const gone = kept
    .filter((tag) => !tags.some(({ chapter }) => chapter.tag === tag))
    .map((tag) => `delete refs/book/${tag}`);
  course.series.run(['update-ref', '--stdin'], { input: [...gone, ...wanted].map((line) => `${line}\n`).join('') });
  // --no-prune: a user's fetch.prune would remove every other tag.
  const quietly = ['--quiet', '--no-tags', '--no-prune', '--no-write-fetch-head', '--no-auto-gc'];
  course.main.run(['fetch', ...quietly, course.seriesDirectory, '+refs/book/*:refs/tags/*']);
}
