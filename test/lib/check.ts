import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { type Running, type RunOptions, type RunResult, run, start } from './process.js';
import { makeScratch, removeScratch } from './scratch.js';
import { plant } from './seed.js';
import { openTerminal, type Terminal, type TerminalOptions } from './terminal.js';

export { type Running, type RunOptions, type RunResult, run, start } from './process.js';
export { mountsBelow } from './scratch.js';
export type { Terminal, TerminalOptions } from './terminal.js';
export { giveTime, sleep, waitFor } from './wait.js';

/** The chapters for which a promise holds, both ends included. */
export interface Validity {
  since?: string;
  until?: string;
  /** It begins with no root directory; others may find the image there already. */
  bare?: boolean;
}

/** What a check works with: an implementation of the command line, on a root directory of its own. */
export interface Bench {
  /** Absolute path of the program under test. */
  bin: string;
  /** MYDOCKER_ROOT and MYDOCKER_RUN_ROOT of every call below. */
  root: string;
  runRoot: string;
  /** An empty directory for the check's own files. */
  scratch: string;
  /** Runs the program to its end. */
  mydocker(args: string[], options?: RunOptions): Promise<RunResult>;
  /** Starts the program and goes on; it is killed when the check ends. */
  spawn(args: string[], options?: RunOptions): Running;
  /** Starts the program on a terminal of its own; it is killed when the check ends. */
  terminal(args: string[], options?: TerminalOptions): Promise<Terminal>;
  /** Starts a shell script on a terminal of its own, in which `$MYDOCKER` is the program. */
  shell(script: string, options?: TerminalOptions): Promise<Terminal>;
}

const PROJECT = join(import.meta.dirname, '..', '..');

/** The chapter whose state is being checked, `07`: COURSE_CHAPTER, else the newest. */
export const chapter = process.env.COURSE_CHAPTER ?? newestChapter();

/** The program under test: MYDOCKER_BIN, else the project's own. */
const bin = process.env.MYDOCKER_BIN ?? join(PROJECT, 'mydocker');

/** States a promise of a chapter; it is skipped for chapters for which it does not hold. */
export function check(name: string, validity: Validity, body: (bench: Bench) => Promise<void>): void {
  test.skipIf(!holds(validity))(name, () => withBench(body, !validity.bare));
}

function holds({ since = '00', until = '99' }: Validity): boolean {
  return since <= chapter && chapter <= until;
}

/**
 * Runs `body` with an implementation on a root of its own; afterwards no process or directory of it is left.
 * @param planted the root may have the image already
 */
export async function withBench(body: (bench: Bench) => Promise<void>, planted = false): Promise<void> {
  const home = makeScratch('mydocker-check');
  const started: Running[] = [];
  const bench = makeBench(home, started);
  if (planted) plant(bench.root);
  try {
    await body(bench);
  } finally {
    for (const running of started) running.kill('SIGKILL');
    await Promise.allSettled(started.map((running) => running.done));
    await removeContainers(bench);
    removeScratch(home);
  }
}

/** From chapter 07 on a container outlives who started it. */
async function removeContainers({ root, mydocker }: Bench): Promise<void> {
  const directory = join(root, 'containers');
  const ids = existsSync(directory) ? readdirSync(directory).filter((name) => /^[0-9a-f]{64}$/.test(name)) : [];
  if (chapter >= '07' && ids.length > 0) await mydocker(['rm', '-f', ...ids]);
}

function makeBench(home: string, started: Running[]): Bench {
  const [root, runRoot, scratch] = ['root', 'run', 'scratch'].map((name) => join(home, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(scratch);
  const own = { MYDOCKER_ROOT: root, MYDOCKER_RUN_ROOT: runRoot, MYDOCKER: bin };
  const within = <T extends RunOptions | TerminalOptions>(options?: T) => ({
    ...options,
    env: { ...own, ...options?.env },
  });
  const keep = <T extends Running>(running: T): T => {
    started.push(running);
    return running;
  };
  return {
    bin,
    root,
    runRoot,
    scratch,
    mydocker: (args, options) => run(bin, args, within(options)),
    spawn: (args, options) => keep(start(bin, args, within(options))),
    terminal: async (args, options) => keep(await openTerminal([bin, ...args], within(options))),
    shell: async (script, options) => keep(await openTerminal(['sh', '-c', script], within(options))),
  };
}

function newestChapter(): string {
  const directory = join(PROJECT, 'chapters');
  const names = existsSync(directory)
    ? readdirSync(directory).filter((name) => existsSync(join(directory, name, 'chapter.json')))
    : [];
  return names.sort().at(-1)?.slice(0, 2) ?? '99';
}
