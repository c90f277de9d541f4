import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Course, IDENTITY } from './course.js';
import { CourseError } from './errors.js';

/**
 * The commit of main that the book is read from: HEAD, except where HEAD stands on a chapter's tag, which says what
 * commit it was made from.
 * @throws CourseError in a clone that lacks it
 */
export function sourceCommit(course: Course): string {
  const source = taggedSource(course);
  if (!source) return course.main.run(['rev-parse', 'HEAD']);
  if (course.main.attempt(['cat-file', '-e', `${source}^{commit}`]).status === 0) return source;
  throw new CourseError(`this clone lacks ${source.slice(0, 10)}, which the tags were made from`, 'git fetch origin');
}

/** The source of the tag that HEAD is on or grew from, or undefined on main. */
export function taggedSource(course: Course): string | undefined {
  const query = ['-E', '--grep', '^Source: [0-9a-f]{40}$', '--author', IDENTITY.email, '--format=%B'];
  const { stdout } = course.main.attempt(['log', '-1', ...query]);
  return /^Source: ([0-9a-f]{40})$/m.exec(stdout)?.[1];
}

/** The directory of chapters to read the whole book from, also while a chapter's tag is checked out. */
export function bookDirectory(course: Course): string {
  return taggedSource(course) ? join(snapshot(course, sourceCommit(course)), 'chapters') : course.chapters;
}

/** What a chapter's checks need, and the chapters. */
const SNAPSHOT = ['chapters', 'test/lib', 'vitest.config.ts', 'package.json', 'tsconfig.json'];

/** The chapters, their checks and the checks' helpers of a commit, as files. */
export function snapshot(course: Course, commit: string): string {
  const directory = join(course.scratch, 'snapshots', commit);
  if (existsSync(directory)) return directory;
  const making = `${directory}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  const env = { GIT_INDEX_FILE: `${making}.index` };
  course.main.run(['read-tree', commit], { env });
  const files = course.main.attempt(['ls-files', '-z', '--', ...SNAPSHOT], { env }).stdout;
  course.main.run(['checkout-index', '-z', '--stdin', `--prefix=${making}/`], { env, input: files });
  rmSync(`${making}.index`);
  renameSync(making, directory);
  return directory;
}
