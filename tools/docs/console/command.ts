import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Chapter, loadSeries, type Series } from '../series/load.js';
import { docsDir } from '../site/check.js';
import { type PageResult, runPage } from './page.js';

/** Finds the `mydocker` of a state of the series: a chapter's (`02`) or a step's (`02.3`). */
type Builds = (state: string) => string;

/**
 * The command `transcripts`: runs the transcripts of the English pages, of all chapters or of those named.
 *
 * @param args `--chapter NN` (repeatable), and `--bin PATH` for the chapter's own mydocker or `--bin STATE=PATH` for another's
 * @returns the exit code
 */
export async function transcripts(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { chapter: { type: 'string', multiple: true }, bin: { type: 'string', multiple: true } },
  });
  const chapters = chosen(loadSeries(), values.chapter);
  let failed = false;
  for (const chapter of chapters) {
    const result = await runChapter(chapter, buildsFor(chapter, values.bin ?? []));
    failed = report(chapter, result) || failed;
  }
  return failed ? 1 : 0;
}

function chosen(series: Series, numbers: string[] | undefined): Chapter[] {
  if (!numbers) return series.chapters;
  return numbers.map((number) => {
    const chapter = series.chapters.find((one) => one.number === number.padStart(2, '0'));
    if (!chapter) throw new Error(`there is no chapter ${number}`);
    return chapter;
  });
}

function buildsFor(chapter: Chapter, bins: string[]): Builds {
  const given = new Map(
    bins.map((bin) => (bin.includes('=') ? bin.split('=', 2) : [chapter.number, bin]) as [string, string]),
  );
  return (state) => {
    const bin = given.get(state);
    if (bin === undefined) throw new Error(`no mydocker is known for ${state}: add --bin ${state}=PATH`);
    return resolve(bin);
  };
}

async function runChapter(chapter: Chapter, builds: Builds): Promise<PageResult> {
  const page = join(docsDir(), 'chapters', `${chapter.name}.md`);
  if (!existsSync(page))
    return { commands: 0, skipped: [], failures: [`${page}: chapter ${chapter.number} has no page`] };
  const scratch = mkdtempSync(join(tmpdir(), 'transcripts-'));
  try {
    return await runPage(page, { scratch, env: environment(scratch), pathFor: paths(scratch, chapter, builds) });
  } finally {
    unmountBelow(scratch);
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

function paths(scratch: string, chapter: Chapter, builds: Builds): (at: string | undefined) => string {
  return (at = chapter.number) => {
    const dir = join(scratch, `bin-${at}`);
    if (!existsSync(dir)) {
      mkdirSync(dir);
      writeFileSync(join(dir, 'mydocker'), `#!/bin/sh\nexec '${builds(at)}' "$@"\n`);
      chmodSync(join(dir, 'mydocker'), 0o755);
    }
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

function report(chapter: Chapter, { commands, skipped, failures }: PageResult): boolean {
  for (const skip of skipped) console.log(`skipped ${skip}`);
  for (const failure of failures) console.log(failure);
  console.log(`chapter ${chapter.number}: ${commands} commands, ${failures.length} differ, ${skipped.length} skipped`);
  return failures.length > 0;
}
