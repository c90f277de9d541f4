import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { Course } from './course.js';
import { CourseError } from './errors.js';
import { type Outcome, runProcess } from './run.js';
import { type Chapter, findChapter, readSeries } from './series.js';
import { snapshot, sourceCommit } from './source.js';

/**
 * Runs the checks that hold at the end of a chapter, its own and those of the chapters before it, against a program
 * with mydocker's command line.
 * @param directory whose ./mydocker to check when no program is named
 */
export async function check(course: Course, directory: string, where?: string, bin?: string): Promise<void> {
  const home = checksHome(course, where);
  const series = readSeries(join(home, 'chapters'), false);
  const newest = series.chapters.at(-1);
  const chapter = where ? findChapter(series, where) : newest;
  if (!chapter) throw new CourseError('there is no chapter to check');
  const program = resolve(bin ?? join(directory, 'mydocker'));
  if (!existsSync(program)) throw new CourseError(`${program} is not there`, 'name the program with --bin PATH');
  console.log(`Checking ${program} against chapters 01 to ${chapter.number}`);
  const { passed } = await runChecks(course, home, series.chapters, chapter, program, { output: 'inherit' });
  if (!passed) process.exitCode = 1;
}

/** Where the checks are: the working tree, unless a chapter's tag is checked out and a later chapter is asked for. */
function checksHome(course: Course, where: string | undefined): string {
  const number = where && /\d+/.exec(where)?.[0].padStart(2, '0');
  const here = readSeries(course.chapters, false).chapters;
  const isHere = !number || here.some((chapter) => chapter.number === number);
  return isHere ? course.root : snapshot(course, sourceCommit(course));
}

const flakyReporter = './test/lib/flaky-reporter.ts';

interface CheckOptions {
  /** `inherit` shows vitest's report as it comes, `collect` returns it. */
  output: 'inherit' | 'collect';
  /** The program's roots are like ours, so that one can begin with what another has made. */
  seed?: boolean;
}

/**
 * Runs the check files of the chapters up to one.
 * @param home directory with chapters/ and test/lib
 */
export function runChecks(
  course: Course,
  home: string,
  chapters: Chapter[],
  chapter: Chapter,
  bin: string,
  { output, seed = false }: CheckOptions,
): Promise<Outcome> {
  const files = checkFiles(home, chapters, chapter);
  if (files.length === 0) return Promise.resolve({ passed: true, output: 'no checks yet\n' });
  const vitest = join(
    dirname(createRequire(join(course.root, 'package.json')).resolve('vitest/package.json')),
    'vitest.mjs',
  );
  const reporters = ['verbose', ...[flakyReporter].filter((file) => existsSync(join(home, file)))];
  const report = reporters.map((reporter) => `--reporter=${reporter}`);
  const args = [vitest, 'run', '--project', 'chapters', ...report, '--maxWorkers=1', ...files];
  const env = { COURSE_CHAPTER: chapter.number, MYDOCKER_BIN: bin, MYDOCKER_SEED: seed ? 'yes' : '' };
  return runProcess(process.execPath, args, { cwd: home, env, output });
}

/** Check files of the chapters up to one, relative to `home`. */
export function checkFiles(home: string, chapters: Chapter[], chapter: Chapter): string[] {
  const upTo = chapters.filter((each) => each.number <= chapter.number);
  return upTo.map((each) => `chapters/${each.name}/check.test.ts`).filter((file) => existsSync(join(home, file)));
}
