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
  const files = chaptersWithChecks(home, series.chapters, chapter).map(checksOf);
  const { passed } = await runChecks(course, home, files, chapter, program, { output: 'inherit' });
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
  /** Where vitest writes its report as JSON. */
  report?: string;
}

/**
 * Runs files of checks, those that hold at the end of a chapter.
 * @param home directory with chapters/ and test/lib
 * @param files relative to `home`
 */
export function runChecks(
  course: Course,
  home: string,
  files: string[],
  chapter: Chapter,
  bin: string,
  { output, seed = false, report: json }: CheckOptions,
): Promise<Outcome> {
  if (files.length === 0) return Promise.resolve({ passed: true, output: 'no checks yet\n' });
  const vitest = join(
    dirname(createRequire(join(course.root, 'package.json')).resolve('vitest/package.json')),
    'vitest.mjs',
  );
  const reporters = ['verbose', ...[flakyReporter].filter((file) => existsSync(join(home, file)))];
  const report = reporters.map((reporter) => `--reporter=${reporter}`);
  if (json) report.push('--reporter=json', `--outputFile.json=${json}`);
  const args = [vitest, 'run', '--project', 'chapters', ...report, '--maxWorkers=1', ...files];
  const env = { COURSE_CHAPTER: chapter.number, MYDOCKER_BIN: bin, MYDOCKER_SEED: seed ? 'yes' : '' };
  return runProcess(process.execPath, args, { cwd: home, env, output });
}

/** The chapters up to one that have checks. */
export function chaptersWithChecks(home: string, chapters: Chapter[], chapter: Chapter): Chapter[] {
  const upTo = chapters.filter((each) => each.number <= chapter.number);
  return upTo.filter((each) => existsSync(join(home, checksOf(each))));
}

/** A chapter's file of checks, relative to the project. */
export const checksOf = ({ name }: Chapter): string => `chapters/${name}/check.test.ts`;
