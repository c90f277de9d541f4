import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { checkFiles, runChecks } from './check.js';
import type { Course } from './course.js';
import { type Claim, contents } from './proof.js';
import { commitOf, type Replayed } from './replay.js';
import { type Outcome, runProcess } from './run.js';
import type { Chapter, Series, Step } from './series.js';

/** The claims that steps' TypeScript and C compile with today's frame. */
export function compileClaims(course: Course, series: Series, replayed: Replayed, steps: Step[]): Claim[] {
  const frame = contents(course, ['tsconfig.json', 'package-lock.json']);
  return steps.map((step) => {
    const commit = commitOf(series, replayed, step);
    return {
      name: `step ${step.id}`,
      depends: ['compile', ...frame, treeOfCommit(course, commit)],
      prove: (slot) => compile(course, commit, slot),
    };
  });
}

/** The claims that chapters, built, keep their own promises and those of the chapters before them. */
export function checkClaims(course: Course, series: Series, replayed: Replayed, chapters: Chapter[]): Claim[] {
  return chapters.map((chapter) => {
    const commit = commitOf(series, replayed, chapter.steps.at(-1)!);
    const checks = checkFiles(course.root, series.chapters, chapter);
    const helpers = course.main.lines(['ls-files', '--cached', '--others', '--exclude-standard', 'test/lib']);
    const frame = ['package-lock.json', 'tools/build.mjs', 'tools/loader.cjs', 'vitest.config.ts'];
    return {
      name: `chapter ${chapter.number}`,
      depends: ['check', ...contents(course, [...frame, ...helpers, ...checks]), treeOfCommit(course, commit)],
      prove: (slot) => buildAndCheck(course, series, chapter, commit, slot),
    };
  });
}

const treeOfCommit = (course: Course, commit: string): string => course.series.run(['rev-parse', `${commit}^{tree}`]);

/** Writes a state of src/ and native/ into the worker's own directory, made anew. */
function layOut(course: Course, commit: string, slot: number): string {
  const directory = join(course.scratch, 'verify', String(slot));
  for (const path of ['src', 'native', 'test', 'dist']) rmSync(join(directory, path), { recursive: true, force: true });
  mkdirSync(join(directory, 'dist'), { recursive: true });
  const env = { GIT_INDEX_FILE: join(directory, 'index'), GIT_WORK_TREE: directory, GIT_DIR: course.seriesDirectory };
  const git = course.seriesIn(directory);
  git.run(['read-tree', commit], { env });
  git.run(['checkout-index', '--all', '--force'], { env });
  if (existsSync(join(course.root, 'test'))) symlinkSync(join(course.root, 'test'), join(directory, 'test'));
  return directory;
}

async function compile(course: Course, commit: string, slot: number): Promise<Outcome> {
  const directory = layOut(course, commit, slot);
  const typescript = await compileTypeScript(course, directory);
  return typescript.passed ? compileC(directory) : typescript;
}

const NOTHING: Outcome = { passed: true, output: '' };

/** Checks the types with the project's own settings; what the worker learnt from the step before saves time. */
function compileTypeScript(course: Course, directory: string): Promise<Outcome> {
  if (!existsSync(join(directory, 'src'))) return Promise.resolve(NOTHING);
  const config = {
    extends: join(course.root, 'tsconfig.json'),
    compilerOptions: { noEmit: true, incremental: true, tsBuildInfoFile: './types.tsbuildinfo' },
    include: ['src'],
  };
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(config));
  const tsc = createRequire(join(course.root, 'package.json')).resolve('typescript/bin/tsc');
  return runProcess(process.execPath, [tsc, '--project', directory], { cwd: directory });
}

function compileC(directory: string): Promise<Outcome> {
  if (!existsSync(join(directory, 'native', 'Makefile'))) return Promise.resolve(NOTHING);
  const out = join(directory, 'dist', 'mydocker-shim');
  return runProcess('make', ['-s', '-C', 'native', `OUT=${out}`], { cwd: directory });
}

async function buildAndCheck(
  course: Course,
  series: Series,
  chapter: Chapter,
  commit: string,
  slot: number,
): Promise<Outcome> {
  const directory = layOut(course, commit, slot);
  const build = join(course.root, 'tools', 'build.mjs');
  const built = await runProcess(process.execPath, [build, '--root', directory], { cwd: course.root });
  if (!built.passed) return built;
  const bin = join(directory, 'mydocker');
  writeFileSync(bin, `#!/bin/sh\nexec node ${directory}/dist/mydocker.cjs "$@"\n`, { mode: 0o755 });
  return runChecks(course, course.root, series.chapters, chapter, bin, 'collect');
}
