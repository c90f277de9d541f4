import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Course } from './course.js';
import { CourseError } from './errors.js';
import type { Outcome } from './run.js';

/** Checks the types of directories with a tsconfig.json, each slot in a process of its own that learns from tree to tree. */
export interface TypeCheckers {
  check(directory: string, slot: number): Promise<Outcome>;
  end(): void;
}

type Checker = ChildProcessByStdio<Writable, Readable, null>;

/** Their processes are started when they are first needed. */
export function typeCheckers(course: Course): TypeCheckers {
  const checkers = new Map<number, Checker>();
  const checkerOf = (slot: number): Checker => {
    const checker = checkers.get(slot) ?? startChecker(course);
    checkers.set(slot, checker);
    return checker;
  };
  return {
    check: (directory, slot) => ask(checkerOf(slot), directory),
    end: () => {
      for (const checker of checkers.values()) checker.stdin.end();
    },
  };
}

function startChecker(course: Course): Checker {
  const script = join(course.root, 'tools', 'types.mjs');
  return spawn(process.execPath, [script], { cwd: course.root, stdio: ['pipe', 'pipe', 'inherit'] });
}

function ask(checker: Checker, directory: string): Promise<Outcome> {
  return new Promise((done, fail) => {
    const lines = createInterface({ input: checker.stdout });
    const close = () => fail(new CourseError('the check of the types has ended early', 'see above'));
    checker.once('close', close);
    lines.once('line', (line) => {
      checker.off('close', close);
      lines.close();
      done(JSON.parse(line) as Outcome);
    });
    checker.stdin.write(`${directory}\n`);
  });
}
