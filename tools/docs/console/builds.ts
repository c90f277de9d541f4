import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Course, openCourse } from '../../course/course.js';
import { contents } from '../../course/proof.js';
import { commitOf, replay } from '../../course/replay.js';
import { findChapter, findStep, readSeries } from '../../course/series.js';

/** Finds the `mydocker` of a state of the series, a chapter's (`02`) or a step's (`02.3`): the path of a program. */
export type Builds = (state: string) => string;

/**
 * Builds states of this project's own series, each once as long as it, its packages and the way to build stay the same.
 *
 * @throws Error with the compiler's messages
 */
export function seriesBuilds(): Builds {
  const course = openCourse(process.cwd());
  const series = readSeries(course.chapters);
  const replayed = replay(course, series);
  return (state) => {
    const step = state.includes('.') ? findStep(series, state) : findChapter(series, state).steps.at(-1);
    if (!step) throw new Error(`chapter ${state} has no step to build`);
    return buildCommit(course, commitOf(series, replayed, step), state);
  };
}

function buildCommit(course: Course, commit: string, state: string): string {
  const directory = join(course.scratch, 'builds', course.series.run(['rev-parse', `${commit}^{tree}`]));
  const program = join(directory, 'mydocker');
  const recipe = contents(course, ['tools/build.mjs', 'tools/loader.cjs', 'package-lock.json']).join('\n');
  const stamp = join(directory, 'recipe');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === recipe) return program;
  const making = `${directory}.${process.pid}`;
  layOut(course, commit, making);
  build(making, state);
  writeFileSync(join(making, 'mydocker'), `#!/bin/sh\nexec node -- '${directory}/dist/mydocker.cjs' "$@"\n`, {
    mode: 0o755,
  });
  writeFileSync(join(making, 'recipe'), recipe);
  rmSync(directory, { recursive: true, force: true });
  renameSync(making, directory);
  return program;
}

function layOut(course: Course, commit: string, directory: string): void {
  mkdirSync(directory, { recursive: true });
  const env = { GIT_INDEX_FILE: join(directory, 'index'), GIT_WORK_TREE: directory, GIT_DIR: course.seriesDirectory };
  const git = course.seriesIn(directory);
  git.run(['read-tree', commit], { env });
  git.run(['checkout-index', '--all', '--force'], { env });
}

function build(directory: string, state: string): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/build.mjs', '--root', directory], {
    encoding: 'utf8',
  });
  if (status === 0) return;
  rmSync(directory, { recursive: true, force: true });
  throw new Error(`${state} does not build:\n${stdout}${stderr}`);
}
