import { type ChildProcessWithoutNullStreams, spawn as spawnChild } from 'node:child_process';
import { slowness, waitFor } from './wait.js';

export interface RunOptions {
  /** Written to standard input, which is then closed. Without it, standard input is empty. */
  input?: string | Buffer;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Milliseconds after which the process is killed and the call fails; 45 seconds unless told. */
  timeout?: number;
}

export interface RunResult {
  stdout: string;
  stderr: string;
  /** Null when a signal ended the process. */
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** Standard output as bytes. */
  bytes: Buffer;
}

/** A process that runs beside the test. */
export interface Running {
  pid: number;
  /** What it wrote so far. */
  stdout(): string;
  stderr(): string;
  /** Writes to its standard input. */
  write(text: string | Buffer): void;
  /** Closes its standard input. */
  end(): void;
  kill(signal?: NodeJS.Signals): void;
  /** Resolves when standard output has the text; fails if the process ends without it. */
  waitForOutput(pattern: string | RegExp): Promise<void>;
  /** Resolves when the process has ended. */
  done: Promise<RunResult>;
}

const TIMEOUT = 45_000 * slowness;

/** Starts a program; its standard input stays open until `end`. */
export function start(file: string, args: string[], options: RunOptions = {}): Running {
  const child = spawnChild(file, args, { env: cleanEnvironment(options.env), cwd: options.cwd, stdio: 'pipe' });
  const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  child.stdout.on('data', (chunk: Buffer) => output.stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.stderr.push(chunk));
  child.stdin.on('error', () => {}); // the program may end without reading its input
  const text = (stream: 'stdout' | 'stderr') => () => Buffer.concat(output[stream]).toString();
  const done = ended(child, () => Buffer.concat(output.stdout), text('stderr'), [file, ...args].join(' '));
  done.catch(() => {}); // whoever awaits it gets the error
  return {
    pid: child.pid ?? -1,
    stdout: text('stdout'),
    stderr: text('stderr'),
    write: (data) => void child.stdin.write(data),
    end: () => void child.stdin.end(),
    kill: (signal = 'SIGTERM') => void child.kill(signal),
    waitForOutput: (pattern) => outputWithin(pattern, text('stdout'), text('stderr'), child),
    done,
  };
}

/**
 * Runs a program to its end.
 * @throws Error if it cannot be started or does not end in time
 */
export async function run(file: string, args: string[], options: RunOptions = {}): Promise<RunResult> {
  const running = start(file, args, options);
  if (options.input !== undefined) running.write(options.input);
  running.end();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    running.kill('SIGKILL');
  }, options.timeout ?? TIMEOUT);
  const result = await running.done.finally(() => clearTimeout(timer));
  if (late) throw new Error(`${file} ${args.join(' ')} did not end in time\n${result.stdout}\n${result.stderr}`);
  return result;
}

function ended(
  child: ChildProcessWithoutNullStreams,
  bytes: () => Buffer,
  stderr: () => string,
  command: string,
): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Error(`${command}: ${error.message}`)));
    child.on('close', (exitCode, signal) => {
      resolve({ stdout: bytes().toString(), stderr: stderr(), exitCode, signal, bytes: bytes() });
    });
  });
}

async function outputWithin(
  pattern: string | RegExp,
  stdout: () => string,
  stderr: () => string,
  child: ChildProcessWithoutNullStreams,
): Promise<void> {
  const seen = () => (typeof pattern === 'string' ? stdout().includes(pattern) : pattern.test(stdout()));
  const what = () => `${pattern} in the output; it is\n${stdout()}\n${stderr()}`;
  const over = () => child.stdout.readableEnded || child.exitCode !== null || child.signalCode !== null;
  await waitFor(() => seen() || over(), { what });
  // The last bytes may arrive after the exit.
  if (!seen()) await waitFor(seen, { what, timeout: 500 * slowness });
}

/** The test runner's own variables and a debugger's must not reach the program. */
function cleanEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const foreign = /^(VITEST|NODE_OPTIONS$|NODE_ENV$|NODE_V8_COVERAGE$|TEST$|DEV$|PROD$|SSR$|MODE$|BASE_URL$)/;
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(own), ...more };
}
