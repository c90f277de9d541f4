import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Course } from './course.js';
import { CourseError } from './errors.js';
import { withTrailer } from './patch.js';
import type { Series, Step } from './series.js';

/** The series as commits: `commits[i]` is the state after `series.steps[i]`. */
export interface Replayed {
  /** The empty folder, parent of the first step. */
  base: string;
  commits: string[];
  /** The last commit, or `base`. */
  tip: string;
}

/**
 * Replays the patches in the scratch repository with `git am --3way`. What was replayed before is not done again.
 * @throws CourseError naming the patch that does not apply
 */
export function replay(course: Course, series: Series): Replayed {
  const base = emptyFolder(course);
  const keys = replayKeys(series.steps);
  const known = knownReplays(course);
  const commits = keys.map((key) => known.get(key)).slice(0, firstMissing(keys, known)) as string[];
  const rest = series.steps.slice(commits.length);
  if (rest.length > 0) {
    commits.push(...applySteps(course, commits.at(-1) ?? base, rest));
    rememberReplays(course, keys, commits);
  }
  return { base, commits, tip: commits.at(-1) ?? base };
}

/** The commit of a step. */
export function commitOf(series: Series, replayed: Replayed, step: Step): string {
  return replayed.commits[series.steps.indexOf(step)]!;
}

/** The commit a step starts from. */
export function parentOf(series: Series, replayed: Replayed, step: Step): string {
  return replayed.commits[series.steps.indexOf(step) - 1] ?? replayed.base;
}

/** The commit every series grows from: an empty tree. */
export function emptyFolder(course: Course): string {
  const tree = course.series.run(['mktree'], { input: '' });
  const env = { GIT_AUTHOR_DATE: '2024-01-01T00:00:00Z', GIT_COMMITTER_DATE: '2024-01-01T00:00:00Z' };
  return course.series.run(['commit-tree', '-m', 'An empty folder', tree], { env });
}

/** A step's key covers everything before it too, so equal keys mean equal commits. */
function replayKeys(steps: Step[]): string[] {
  let key = 'v1';
  return steps.map((step) => {
    const hash = createHash('sha256').update(`${key}\n${step.id} ${step.slug}\n`);
    key = hash.update(Buffer.from(step.patch, 'latin1')).digest('hex');
    return key;
  });
}

function firstMissing(keys: string[], known: Map<string, string>): number {
  const missing = keys.findIndex((key) => !known.has(key));
  return missing < 0 ? keys.length : missing;
}

function knownReplays(course: Course): Map<string, string> {
  const lines = course.series.lines(['for-each-ref', '--format=%(refname:lstrip=2) %(objectname)', 'refs/replayed/']);
  return new Map(lines.map((line) => line.split(' ') as [string, string]));
}

function rememberReplays(course: Course, keys: string[], commits: string[]): void {
  const updates = keys.map((key, index) => `update refs/replayed/${key} ${commits[index]}\n`);
  course.series.run(['update-ref', '--stdin'], { input: updates.join('') });
}

function applySteps(course: Course, start: string, steps: Step[]): string[] {
  const directory = join(course.scratch, `replay-${process.pid}`);
  const mails = `${directory}.mails`;
  try {
    course.series.run(['worktree', 'add', '--quiet', '--detach', directory, start]);
    mkdirSync(mails, { recursive: true });
    return applyMails(course, directory, start, steps, writeMails(mails, steps));
  } finally {
    rmSync(mails, { recursive: true, force: true });
    rmSync(directory, { recursive: true, force: true });
    course.series.attempt(['worktree', 'prune']);
  }
}

function writeMails(directory: string, steps: Step[]): string[] {
  return steps.map((step, index) => {
    const path = join(directory, String(index));
    writeFileSync(path, withTrailer(step.patch, step.id, step.slug), 'latin1');
    return path;
  });
}

function applyMails(course: Course, directory: string, start: string, steps: Step[], mails: string[]): string[] {
  const git = course.seriesIn(directory);
  const options = ['--3way', '--keep', '--keep-cr', '--committer-date-is-author-date', '--no-gpg-sign', '--quiet'];
  const { status, stderr } = git.attempt(['am', ...options, '--patch-format=mbox', ...mails]);
  if (status !== 0) throw brokenPatch(git.run(['rev-parse', '--absolute-git-dir']), steps, stderr);
  const commits = git.lines(['rev-list', '--reverse', `${start}..HEAD`]);
  if (commits.length !== steps.length)
    throw new CourseError(`git am made ${commits.length} commits of ${steps.length} patches`);
  return commits;
}

function brokenPatch(gitDirectory: string, steps: Step[], stderr: string): CourseError {
  const progress = join(gitDirectory, 'rebase-apply', 'next');
  const index = existsSync(progress) ? Number(readFileSync(progress, 'utf8')) - 1 : 0;
  const reason = /^(?:error|fatal): (.*)$/m.exec(stderr)?.[1] ?? 'git am refuses it';
  const file = steps[index]?.file ?? 'a patch';
  return new CourseError(
    `chapters/${file} does not apply (${reason})`,
    'restore it from git; change steps with `course edit`',
  );
}
