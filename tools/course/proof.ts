import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import chalk from 'chalk';
import type { Course } from './course.js';
import { CourseError } from './errors.js';
import type { Ledger, Part } from './ledger.js';
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
  prove(slot: number, parts: Part[]): Promise<Proof>;
}

export interface Proof extends Outcome {
  /** Of one that did not pass, the parts that did. */
  proved?: Part[];
}

export interface ProofOptions {
  /** What is claimed, for messages: `compiles`. */
  predicate: string;
  ledger: Ledger;
  /** No proof is begun after this moment, in milliseconds as `Date.now()` has them. */
  until?: number | undefined;
}

/** How many states are proved at a time. */
const JOBS = 2;

interface Open {
  claim: Claim;
  open: Part[];
}

/**
 * Proves claims, some at a time; what is known is not done again.
 * @throws CourseError naming those that failed, after their output
 */
export async function proveAll(claims: Claim[], options: ProofOptions): Promise<void> {
  const { predicate, ledger } = options;
  const openOf = (claim: Claim) => ({ claim, open: claim.parts.filter((part) => !ledger.knows(part)) });
  const all = claims.map(openOf);
  const queue = all.filter(({ open }) => open.length > 0);
  const failed: string[] = [];
  await Promise.all(Array.from({ length: JOBS }, (_, slot) => workOff(queue, slot, options, failed)));
  if (failed.length > 0)
    throw new CourseError(`${failed.sort().join(', ')}: not proved that it ${predicate}`, 'see above');
  if (queue.length > 0) return console.log(chalk.yellow(`out of time: not proved that ${nameAll(queue)} ${predicate}`));
  const known = all.reduce((sum, { claim, open }) => sum + claim.parts.length - open.length, 0);
  const remark = known > 0 ? chalk.dim(` (${count(known, 'proof')} known from before)`) : '';
  console.log(`${count(claims.length, 'state')}: each ${predicate}${remark}`);
}

const nameAll = (queue: Open[]): string => queue.map(({ claim }) => claim.name).join(', ');

async function workOff(
  queue: Open[],
  slot: number,
  { predicate, ledger, until = Number.POSITIVE_INFINITY }: ProofOptions,
  failed: string[],
): Promise<void> {
  while (Date.now() < until) {
    const next = queue.shift();
    if (!next) return;
    const { name } = next.claim;
    const { passed, output, proved = [] } = await next.claim.prove(slot, next.open);
    ledger.add(passed ? next.open : proved);
    if (!passed) failed.push(name);
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
