import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checksOf, runChecks } from './check.js';
import { codeOf } from './code.js';
import type { Course } from './course.js';
import type { Part } from './ledger.js';
import { type Claim, contents, type Proof } from './proof.js';
import { commitOf, type Replayed } from './replay.js';
import { type Outcome, runProcess } from './run.js';
import type { Chapter, Series, Step } from './series.js';
import type { TypeCheckers } from './types.js';

/** The claims that steps' TypeScript and C compile with today's frame: a step that changes only one needs no proof of the other. */
export function compileClaims(
  course: Course,
  series: Series,
  replayed: Replayed,
  steps: Step[],
  types: TypeCheckers,
): Claim[] {
  const frame = contents(course, ['tsconfig.json', 'package-lock.json']);
  const claims = steps.flatMap((step): Claim[] => {
    const commit = commitOf(series, replayed, step);
    const typescript = folderOf(course, commit, 'src');
    const c = folderOf(course, commit, 'native');
    const lay = (slot: number) => layOut(course, commit, slot);
    return [
      ...claimOf(`step ${step.id}`, ['types', ...frame], typescript, (slot) =>
        checkTypes(course, lay(slot), slot, types),
      ),
      ...claimOf(`step ${step.id} (C)`, ['c'], c, (slot) => compileC(lay(slot))),
    ];
  });
  return unlike(claims);
}

/** None about a folder that is not there. */
function claimOf(name: string, depends: string[], folder: string, prove: Claim['prove']): Claim[] {
  return folder === '' ? [] : [{ name, parts: [{ name, depends: [...depends, folder] }], prove }];
}

/** Claims without those that depend on the same as one before. */
function unlike(claims: Claim[]): Claim[] {
  const contentOf = ({ parts }: Claim) => JSON.stringify(parts.map(({ depends }) => depends));
  return [...new Map(claims.toReversed().map((claim) => [contentOf(claim), claim])).values()].toReversed();
}

/**
 * The claims that chapters, built, keep promises: a part for each file of checks.
 * @param promises of which chapters
 */
export function checkClaims(
  course: Course,
  series: Series,
  replayed: Replayed,
  chapters: Chapter[],
  promises: (chapter: Chapter) => Chapter[],
): Claim[] {
  const helpers = course.main.lines(['ls-files', '--cached', '--others', '--exclude-standard', 'test/lib']);
  const frame = contents(course, [...FRAME, ...helpers]);
  return chapters.map((chapter) => {
    const commit = commitOf(series, replayed, chapter.steps.at(-1)!);
    const code = codeOf(course, commit);
    const partOf = (checked: Chapter): CheckPart => ({
      name: `${chapter.number} keeps what ${checked.number} promised`,
      depends: [...frame, ...contents(course, [checksOf(checked)]), ...code],
      checked,
    });
    return {
      name: `chapter ${chapter.number}`,
      parts: promises(chapter).map(partOf),
      prove: (slot, parts) => buildAndCheck(course, chapter, parts as CheckPart[], commit, slot),
    };
  });
}

/** What checks depend on besides themselves, their helpers and the state. */
const FRAME = ['package-lock.json', 'tools/build.mjs', 'tools/loader.cjs', 'vitest.config.ts'];

interface CheckPart extends Part {
  /** Whose checks. */
  checked: Chapter;
}

/** The tree of a top folder; empty where there is none. */
const folderOf = (course: Course, commit: string, folder: string): string =>
  course.series.attempt(['rev-parse', '--quiet', '--verify', `${commit}:${folder}`]).stdout.trim();

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

/** With the project's own settings. */
function checkTypes(course: Course, directory: string, slot: number, types: TypeCheckers): Promise<Outcome> {
  const config = { extends: join(course.root, 'tsconfig.json'), include: ['src'] };
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(config));
  return types.check(directory, slot);
}

function compileC(directory: string): Promise<Outcome> {
  const out = join(directory, 'dist', 'mydocker-shim');
  return runProcess('make', ['-s', '-C', 'native', `OUT=${out}`], { cwd: directory });
}

async function buildAndCheck(
  course: Course,
  chapter: Chapter,
  parts: CheckPart[],
  commit: string,
  slot: number,
): Promise<Proof> {
  const directory = layOut(course, commit, slot);
  const build = join(course.root, 'tools', 'build.mjs');
  const built = await runProcess(process.execPath, [build, '--root', directory], { cwd: course.root });
  if (!built.passed) return built;
  const bin = join(directory, 'mydocker');
  writeFileSync(bin, `#!/bin/sh\nexec node -- ${directory}/dist/mydocker.cjs "$@"\n`, { mode: 0o755 });
  const files = parts.map(({ checked }) => checksOf(checked));
  const report = join(directory, 'report.json');
  rmSync(report, { force: true });
  const outcome = await runChecks(course, course.root, files, chapter, bin, { output: 'collect', seed: true, report });
  const passed = passedFiles(report);
  return { ...outcome, proved: parts.filter(({ checked }) => passed.has(join(course.root, checksOf(checked)))) };
}

/** The files that vitest reports as passed; none when it has not come to a report. */
function passedFiles(report: string): Set<string> {
  if (!existsSync(report)) return new Set();
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as VitestReport;
  return new Set(testResults.filter(({ status }) => status === 'passed').map(({ name }) => name));
}

interface VitestReport {
  testResults: { name: string; status: string }[];
}
