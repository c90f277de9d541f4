import { spawnSync } from 'node:child_process';
import { CourseError } from './errors.js';

export interface GitOptions {
  /** Added to the environment of this call. */
  env?: NodeJS.ProcessEnv;
  /** Written to git's standard input; a string is sent byte for byte (latin1). */
  input?: string;
}

export interface GitResult {
  status: number;
  stdout: string;
  stderr: string;
}

/** One git repository: `run` returns the output or throws, `attempt` returns whatever happened. */
export interface Git {
  run(args: string[], options?: GitOptions): string;
  lines(args: string[], options?: GitOptions): string[];
  attempt(args: string[], options?: GitOptions): GitResult;
  /** Runs with the user's terminal, so that git colours and pages as the user configured it. */
  show(args: string[]): void;
}

/**
 * Git in a directory. All text is latin1, one character per byte: a patch may hold any bytes.
 * @param directory working directory of every call
 * @param base environment of every call, over the process's own
 */
export function gitIn(directory: string, base: NodeJS.ProcessEnv = {}): Git {
  const environment = { ...withoutGitVariables(process.env), ...base };
  const attempt = (args: string[], options: GitOptions = {}): GitResult => {
    const { status, stdout, stderr, error } = spawnSync('git', args, {
      cwd: directory,
      env: { ...environment, ...options.env },
      encoding: 'latin1',
      maxBuffer: 1 << 30,
      ...(options.input === undefined ? {} : { input: Buffer.from(options.input, 'latin1') }),
    });
    // A git that does not read its input to the end (EPIPE) still says by its status how it went.
    if (error && status === null)
      throw new CourseError(`git cannot be run (${error.message})`, 'install git 2.30 or newer');
    return { status: status ?? 1, stdout, stderr };
  };
  const run = (args: string[], options?: GitOptions): string => {
    const result = attempt(args, options);
    if (result.status !== 0) throw new CourseError(`git ${args[0]} failed: ${lastLines(result.stderr)}`);
    return result.stdout.replace(/\n$/, '');
  };
  return {
    run,
    attempt,
    lines: (args, options) => run(args, options).split('\n').filter(Boolean),
    show: (args) => {
      spawnSync('git', args, { cwd: directory, env: environment, stdio: 'inherit' });
    },
  };
}

/** Set inside a git hook, these would send our calls to another repository. */
function withoutGitVariables(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const steering = /^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|OBJECT_DIRECTORY|ALTERNATE_.*|COMMON_DIR|NAMESPACE)$/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !steering.test(name)));
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join(' ') || 'no message';
}
