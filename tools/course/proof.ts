import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import chalk from 'chalk';
import type { Course } from './course.js';
import { CourseError } from './errors.js';
import type { Outcome } from './run.js';
import { count } from './text.js';

/** Something to be proved once for each content it depends on. */
export interface Claim {
  /** `step 01.2` */
  name: string;
  /** All that the outcome depends on. */
  depends: string[];
  /** @param slot number of the worker, for a directory of its own */
  prove(slot: number): Promise<Outcome>;
}

/**
 * Proves claims, some at a time; what was proved before for the same content is not done again.
 * @param predicate what is claimed, for messages: `compiles`
 * @throws CourseError naming those that failed, after their output
 */
export async function proveAll(course: Course, claims: Claim[], predicate: string, jobs: number): Promise<void> {
  const open = claims.filter((claim) => !existsSync(recordOf(course, claim)));
  const failed: string[] = [];
  const queue = [...open];
  await Promise.all(Array.from({ length: jobs }, (_, slot) => work(course, queue, slot, predicate, failed)));
  if (failed.length > 0)
    throw new CourseError(`${failed.sort().join(', ')}: not proved that it ${predicate}`, 'see above');
  const known = claims.length - open.length;
  console.log(
    `${count(claims.length, 'state')}: each ${predicate}${known > 0 ? chalk.dim(` (${known} known from before)`) : ''}`,
  );
}

async function work(course: Course, queue: Claim[], slot: number, predicate: string, failed: string[]): Promise<void> {
  for (let claim = queue.shift(); claim; claim = queue.shift()) {
    const { passed, output } = await claim.prove(slot);
    if (passed) record(course, claim);
    else failed.push(claim.name);
    const verdict = passed ? chalk.green(predicate) : chalk.red(`fails\n${output}`);
    console.log(`${claim.name} ${verdict}`);
  }
}

function recordOf(course: Course, claim: Claim): string {
  const key = createHash('sha256').update(JSON.stringify(claim.depends)).digest('hex');
  return join(course.scratch, 'proved', key);
}

function record(course: Course, claim: Claim): void {
  mkdirSync(join(course.scratch, 'proved'), { recursive: true });
  writeFileSync(recordOf(course, claim), `${claim.name}\n`);
}

/** The content of files of the project, as something to depend on; a missing file counts as empty. */
export function contents(course: Course, files: string[]): string[] {
  return files.map((file) => {
    const path = join(course.root, file);
    return `${file} ${existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : ''}`;
  });
}
