import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import chalk from 'chalk';
import type { Course } from './course.js';
import { CourseError } from './errors.js';
import type { Ledger } from './ledger.js';
import type { Outcome } from './run.js';
import { count } from './text.js';

/** Something to be proved, in parts that are proved once for each content they depend on. */
export interface Claim {
  /** `step 01.2` */
  name: string;
  parts: Part[];
  /**
   * Proves some of the parts.
   * @param slot number of the worker, for a directory of its own
   */
  prove(slot: number, parts: Part[]): Promise<Outcome>;
}

export interface Part {
  /** `step 01.2` */
  name: string;
  /** All that the outcome depends on. */
  depends: string[];
  /** Proved though it is known. */
  again?: boolean;
}

interface Work {
  queue: { claim: Claim; open: Part[] }[];
  ledger: Ledger;
  predicate: string;
  failed: string[];
}

/**
 * Proves claims, some at a time; what is known is not done again.
 * @param predicate what is claimed, for messages: `compiles`
 * @throws CourseError naming those that failed, after their output
 */
export async function proveAll(claims: Claim[], ledger: Ledger, predicate: string, jobs: number): Promise<void> {
  const isOpen = (part: Part) => part.again || !ledger.knows(part);
  const openOf = (claim: Claim) => ({ claim, open: claim.parts.filter(isOpen) });
  const queue = claims.map(openOf).filter(({ open }) => open.length > 0);
  const known = count(claims.flatMap(({ parts }) => parts).filter((part) => !isOpen(part)).length, 'proof');
  const failed: string[] = [];
  const work = { queue, ledger, predicate, failed };
  await Promise.all(Array.from({ length: jobs }, (_, slot) => workOff(work, slot)));
  if (failed.length > 0)
    throw new CourseError(`${failed.sort().join(', ')}: not proved that it ${predicate}`, 'see above');
  const remark = known.startsWith('0 ') ? '' : chalk.dim(` (${known} known from before)`);
  console.log(`${count(claims.length, 'state')}: each ${predicate}${remark}`);
}

async function workOff({ queue, ledger, predicate, failed }: Work, slot: number): Promise<void> {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { name } = next.claim;
    const { passed, output } = await next.claim.prove(slot, next.open);
    if (passed) ledger.add(next.open);
    else failed.push(name);
    const verdict = passed ? chalk.green(predicate) : chalk.red(`fails\n${output}`);
    console.log(`${name} ${verdict}`);
  }
}

/** The content of files of the project, as something to depend on; a missing file counts as empty. */
export function contents(course: Course, files: string[]): string[] {
  return files.map((file) => {
    const path = join(course.root, file);
    return `${file} ${existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : ''}`;
  });
}
