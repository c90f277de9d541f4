import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { findHierarchies } from '../../../src/cgroup/detect.js';
import { rootName } from '../../../src/util/root.js';
import { type Bench, mountsBelow, type Running, type RunOptions, type RunResult, run, start } from '../../lib/check.js';

export const isRoot = process.getuid?.() === 0;

/** How much slower than a usual machine this one is. */
const patience = Number(process.env.TEST_PATIENCE ?? 1);

/** For a call that takes longer than most. Milliseconds. */
const long = { timeout: 50_000 * patience };

/** Fails unless the call ended so, and said why in one line that has the culprit in it. */
export function expectOneLine(result: RunResult, exitCode: number, culprit: string, what = ''): void {
  const { stderr, stdout } = result;
  const where = `${what}: ${stderr}`;
  expect(result.exitCode, where).toBe(exitCode);
  expect(stderr, where).toMatch(/^mydocker: [^\n]+\n$/);
  expect(stderr, where).toContain(culprit);
  expect(stdout, where).toBe('');
}

/** Runs the program, which must succeed and say nothing on stderr, and gives what it printed. */
export async function ok({ mydocker }: Pick<Bench, 'mydocker'>, ...args: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await mydocker(args, long);
  expect({ args, stderr, exitCode }).toEqual({ args, stderr: '', exitCode: 0 });
  return stdout.trimEnd();
}

/** Every path that a root should not have when no container, volume or image of its user's is there. */
export function leftovers(root: string, volumes: readonly string[] = []): string[] {
  return [
    ...list(join(root, 'containers')),
    ...list(join(root, 'names')),
    ...list(join(root, 'volumes')).filter((path) => !volumes.some((name) => path.endsWith(`/${name}`))),
    ...temporaries(root),
    ...findHierarchies()
      .map(({ directory }) => join(directory, rootName(root)))
      .filter((path) => existsSync(path)),
    ...mountsBelow(root),
  ];
}

function list(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory).map((name) => join(directory, name)) : [];
}

/** Unfinished writes; not below a container's or an image's own files. */
function temporaries(root: string): string[] {
  const levels = [list(root)];
  for (let depth = 0; depth < 3; depth++) levels.push((levels.at(-1) ?? []).flatMap(listIfDirectory));
  return levels.flat().filter((path) => path.includes('/.tmp'));
}

function listIfDirectory(path: string): string[] {
  try {
    return list(path);
  } catch {
    return [];
  }
}

/** A mount namespace in which the host can be made to lack something; no mount in it is seen outside. */
export interface OtherHost {
  /** Runs the program in it. */
  mydocker(args: string[], options?: RunOptions): Promise<RunResult>;
  /** Runs a shell script in it, in the bench's directory for files. */
  sh(script: string): Promise<string>;
}

/** Runs `body` with a host on which a shell script has changed mounts. */
export async function onOtherHost(bench: Bench, setup: string, body: (host: OtherHost) => Promise<void>) {
  const script = `${setup}\necho ready; exec cat`;
  const keeper = start('unshare', ['--mount', '--propagation', 'private', 'sh', '-euc', script], {
    cwd: bench.scratch,
  });
  try {
    await keeper.waitForOutput('ready');
    await body(hostOf(bench, keeper));
  } finally {
    keeper.end();
    await keeper.done;
  }
}

function hostOf({ bin, root, runRoot, scratch }: Bench, { pid }: Running): OtherHost {
  const enter = ['--mount', `--target=${pid}`, '--'];
  const env = { MYDOCKER_ROOT: root, MYDOCKER_RUN_ROOT: runRoot };
  return {
    mydocker: (args, options) =>
      run('nsenter', [...enter, bin, ...args], { ...long, ...options, env: { ...env, ...options?.env } }),
    async sh(script) {
      const result = await run('nsenter', [...enter, 'sh', '-euc', `cd "$0"; ${script}`, scratch], { ...long, env });
      if (result.exitCode !== 0) throw new Error(`${script}: exit code ${result.exitCode}: ${result.stderr}`);
      return result.stdout;
    },
  };
}
