import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { removeNetworks } from '../../../test/lib/scratch.js';
import { loadSeries, type Series } from '../series/load.js';
import { docsDir } from '../site/check.js';
import { fencesOf } from '../site/fences.js';
import { chapterPages } from '../site/pages.js';
import { type Builds, seriesBuilds } from './builds.js';
import { type PageResult, runPage } from './page.js';
import { isConsoleFence } from './parse.js';

/** A page, and the state of the series that its transcripts run at. */
interface Job {
  page: string;
  state: string;
}

/**
 * The command `transcripts`: runs those of the English pages, each chapter's with the engine at its end, other pages' with the newest.
 *
 * @param args `--chapter NN` (repeatable) for these chapters only; `--minutes N` to begin with no page after so many; `--bin PATH`
 *   for the mydocker to run, `--bin STATE=PATH` for another state's; states that are not named are built from the series
 * @returns the exit code
 */
export async function transcripts(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      chapter: { type: 'string', multiple: true },
      minutes: { type: 'string', default: 'Infinity' },
      bin: { type: 'string', multiple: true },
    },
  });
  const until = Date.now() + 60_000 * Number(values.minutes);
  const series = loadSeries();
  const jobs = values.chapter ? values.chapter.flatMap((number) => chapterJobs(series, number)) : allJobs(series);
  let failed = false;
  for (const job of inTurn(jobs)) {
    if (Date.now() < until) failed = report(job, await runJob(job, buildsFor(job, values.bin ?? []))) || failed;
    else console.log(`out of time: ${job.page}`);
  }
  return failed ? 1 : 0;
}

/** Each day with another one first, so that each gets its time. */
function inTurn(jobs: Job[]): Job[] {
  const first = Math.floor(Date.now() / 86_400_000) % jobs.length;
  return [...jobs.slice(first), ...jobs.slice(0, first)];
}

function chapterJobs(series: Series, number: string): Job[] {
  const chapter = series.chapters.find((one) => one.number === number.padStart(2, '0'));
  if (!chapter) throw new Error(`there is no chapter ${number}`);
  const folder = join(docsDir(), 'chapters');
  const pages = chapterPages(chapter, folder);
  if (pages.length === 0) throw new Error(`chapter ${chapter.number} has no page`);
  return pages.map((name) => ({ page: join(folder, name), state: chapter.number }));
}

function allJobs(series: Series): Job[] {
  const chapters = series.chapters.flatMap((chapter) => chapterJobs(series, chapter.number));
  const state = chapters.at(-1)?.state;
  const pages = state ? readdirSync(docsDir()).filter((name) => name.endsWith('.md')) : [];
  const others = pages.map((name) => ({ page: join(docsDir(), name), state: state ?? '' }));
  return [...chapters, ...others.filter((job) => fencesOf(readFileSync(job.page, 'utf8')).some(isConsoleFence))];
}

/** Named programs first; every other state is built from the series when a transcript asks for it. */
function buildsFor(job: Job, bins: string[]): Builds {
  const given = new Map(bins.map((bin) => splitBin(bin, job)));
  let builds: Builds | undefined;
  return (state) => {
    const bin = given.get(state);
    if (bin !== undefined) return resolve(bin);
    builds ??= seriesBuilds();
    return builds(state);
  };
}

function splitBin(bin: string, job: Job): [string, string] {
  const [, state = job.state, path = bin] = /^(\d\d(?:\.\d+)?)=(.*)$/.exec(bin) ?? [];
  return [state, path];
}

async function runJob({ page, state }: Job, builds: Builds): Promise<PageResult> {
  const scratch = mkdtempSync(join(tmpdir(), 'transcripts-'));
  try {
    return await runPage(page, { scratch, env: environment(scratch), pathFor: paths(scratch, state, builds) });
  } finally {
    unmountBelow(scratch);
    removeNetworks(scratch);
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What a reader's shell has, and a root directory of its own for every chapter. */
function environment(scratch: string): NodeJS.ProcessEnv {
  return {
    HOME: join(scratch, 'work'),
    USER: process.env['USER'] ?? 'root',
    LANG: 'C.UTF-8',
    TERM: 'xterm',
    NO_COLOR: '1',
    SHELL: '/bin/bash',
    PATH: process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin',
    MYDOCKER_ROOT: join(scratch, 'root'),
    MYDOCKER_RUN_ROOT: join(scratch, 'run'),
  };
}

/** Puts the mydocker of a state on PATH, and into the directory that transcripts start in as `./mydocker`. */
function paths(scratch: string, state: string, builds: Builds): (at: string | undefined) => string {
  return (at = state) => {
    const dir = join(scratch, `bin-${at}`);
    const program = join(dir, 'mydocker');
    if (!existsSync(dir)) {
      mkdirSync(dir);
      writeFileSync(program, `#!/bin/sh\nexec '${builds(at)}' "$@"\n`, { mode: 0o755 });
    }
    const here = join(scratch, 'work/mydocker');
    mkdirSync(join(scratch, 'work'), { recursive: true });
    rmSync(here, { force: true });
    symlinkSync(program, here);
    return `${dir}:${process.env['PATH'] ?? ''}`;
  };
}

/** A transcript that failed half-way may leave mounts; only those below its own directory are taken down, innermost first. */
function unmountBelow(scratch: string): void {
  const points = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '');
  for (const point of points.filter((one) => one.startsWith(`${scratch}/`)).reverse())
    spawnSync('umount', ['-l', point]);
}

function report({ page }: Job, { commands, skipped, failures }: PageResult): boolean {
  for (const skip of skipped) console.log(`skipped ${skip}`);
  for (const failure of failures) console.log(failure);
  console.log(`${page}: ${commands} commands, ${failures.length} differ, ${skipped.length} skipped`);
  return failures.length > 0;
}
