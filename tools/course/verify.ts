import { join } from 'node:path';
import { chaptersWithChecks } from './check.js';
import type { Course } from './course.js';
import { CourseError } from './errors.js';
import { type Ledger, ledgerIn } from './ledger.js';
import { blobIds } from './patch.js';
import { formatPatches } from './patches.js';
import { proveAll } from './proof.js';
import { type Replayed, replay } from './replay.js';
import { type Chapter, findChapter, readSeries, type Series, type Step } from './series.js';
import { checkClaims, compileClaims } from './states.js';
import { count } from './text.js';
import { typeCheckers } from './types.js';
import { changes, pathList, treeOf } from './worktree.js';

export interface VerifyOptions {
  /** Every step compiles. */
  compile?: boolean;
  /** Every chapter, built, passes its checks and those of the chapters before it. */
  checks?: boolean;
  /** After so many minutes begin with no more checks. */
  minutes?: number;
  /** Not the checks of the last chapter, whose state is the working tree: `npm test` has run them there. */
  butLast?: boolean;
  /** Compile and check this chapter only. */
  chapter?: string;
}

/** Proves the series: always that it makes the trees; more on request. */
export async function verify(course: Course, options: VerifyOptions): Promise<void> {
  const { series, replayed } = verifySeries(course);
  const chapters = options.chapter ? [findChapter(series, options.chapter)] : series.chapters;
  const steps = chapters.flatMap((chapter) => chapter.steps);
  if (options.compile) await proveCompiling(course, series, replayed, steps);
  if (options.checks) {
    const checked = options.butLast ? chapters.filter((chapter) => chapter !== series.chapters.at(-1)) : chapters;
    await proveChecks(course, series, replayed, checked, options);
  }
}

async function proveCompiling(course: Course, series: Series, replayed: Replayed, steps: Step[]): Promise<void> {
  const types = typeCheckers(course);
  try {
    const claims = compileClaims(course, series, replayed, steps, types);
    await proveAll(claims, { predicate: 'compiles', ledger: compileLedger(course) });
  } finally {
    types.end();
  }
}

/** First each chapter's own promises: the earlier chapters' are many, and more often known. */
async function proveChecks(
  course: Course,
  series: Series,
  replayed: Replayed,
  chapters: Chapter[],
  { minutes }: VerifyOptions,
): Promise<void> {
  const ledger = checksLedger(course);
  const until = minutes === undefined ? undefined : Date.now() + minutes * 60_000;
  const promised = (chapter: Chapter) => chaptersWithChecks(course.root, series.chapters, chapter);
  const own = (chapter: Chapter) => promised(chapter).filter((each) => each === chapter);
  const earlier = (chapter: Chapter) => promised(chapter).filter((each) => each !== chapter);
  const claims = (promises: typeof own) => checkClaims(course, series, replayed, chapters, promises);
  await proveAll(claims(own), { predicate: 'passes its checks', ledger, until });
  await proveAll(claims(earlier), { predicate: "passes the earlier chapters' checks", ledger, until });
}

const compileLedger = (course: Course): Ledger =>
  ledgerIn(join(course.scratch, 'compiled'), '# What `course verify --compile` has seen compile.');

/** Part of the project: the checks of every chapter at every later one take too long to run them all for each commit. */
const checksLedger = (course: Course): Ledger =>
  ledgerIn(join(course.chapters, 'proved'), '# What `course verify --checks` has seen pass; it writes this file.');

/**
 * Proves that the patches make `src/` and `native/` exactly.
 * @throws CourseError naming the first file or patch that is not so
 */
function verifySeries(course: Course): { series: Series; replayed: Replayed } {
  const series = readSeries(course.chapters);
  requireComplete(series);
  const replayed = replay(course, series);
  requireExact(course, series, replayed);
  requireSameTree(course, replayed);
  console.log(`${count(series.steps.length, 'patch')}: src/ and native/ are exactly what they make`);
  return { series, replayed };
}

/** A chapter without a step, or a step that does not say why, teaches nothing. */
function requireComplete(series: Series): void {
  const empty = series.chapters.find((chapter) => chapter.steps.length === 0);
  if (empty)
    throw new CourseError(
      `chapter ${empty.name} has no step`,
      `add one with \`course new step ${empty.number} "title"\``,
    );
  const mute = series.steps.find((step) => step.body === '');
  if (mute)
    throw new CourseError(
      `step ${mute.id} "${mute.title}" does not say why`,
      `\`course edit ${mute.id}\` and amend its message`,
    );
}

/** A patch that applies only with a 3-way merge is not the step it claims to be. */
function requireExact(course: Course, series: Series, replayed: Replayed): void {
  const patches = formatPatches(course, replayed.base, replayed.tip);
  for (const [index, step] of series.steps.entries()) {
    if (blobIds(patches[index]!) === blobIds(step.patch)) continue;
    throw new CourseError(
      `chapters/${step.file} applies, but not to what it was made from`,
      'restore it from git; change steps with `course edit`',
    );
  }
}

function requireSameTree(course: Course, replayed: Replayed): void {
  const different = changes(course, `${replayed.tip}^{tree}`, treeOf(course, course.root));
  if (different.length === 0) return;
  throw new CourseError(
    `${pathList(different)} ${different.length === 1 ? 'is' : 'are'} not what the patches make`,
    'look with `course diff`, fold in with `course absorb`',
  );
}
