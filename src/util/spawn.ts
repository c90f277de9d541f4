import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { pipeline } from 'node:stream/promises';
import { EngineError, errnoCode } from './errors.js';

/**
 * Runs a command of the host to its end, with nothing on its stdin, and returns what it printed.
 *
 * @throws EngineError with the command and the first line of its stderr
 */
export async function run(command: string, args: readonly string[]): Promise<string> {
  // Loading execa takes longer than most commands: only who needs it pays.
  const { execa } = await import('execa');
  const result = await execa(command, args, { reject: false, stdin: 'ignore', env: { LC_ALL: 'C' } });
  if (!result.failed) return result.stdout;
  throw failure(command, result);
}

/**
 * Runs a command with nothing on its stdin.
 *
 * @returns its exit code, undefined when it was killed or did not start, and the first `limit` bytes of what it printed
 */
export async function capture(
  [command = '', ...args]: readonly string[],
  limit: number,
): Promise<{ exitCode: number | undefined; output: string }> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = Buffer.alloc(0);
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = Buffer.concat([output, chunk]).subarray(0, limit);
    });
  }
  const exitCode = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  return { exitCode: exitCode ?? undefined, output: output.toString() };
}

/** How a command is run whose output is read as it comes. */
export interface OutputOptions {
  /** Its standard input; nothing unless given. */
  readonly input?: Uint8Array | undefined;
  /** The exit codes that are no failure. */
  readonly accept?: readonly number[];
}

/**
 * What a command prints, as it prints it.
 *
 * @throws EngineError, after the last chunk, as `run`
 */
export async function* output(
  command: string,
  args: readonly string[],
  { input, accept = [0] }: OutputOptions = {},
): AsyncGenerator<Uint8Array> {
  const { execa } = await import('execa');
  const stdin = input === undefined ? { stdin: 'ignore' as const } : { input };
  const child = execa(command, args, { reject: false, env: { LC_ALL: 'C' }, buffer: { stdout: false }, ...stdin });
  yield* child.stdout;
  const result = await child;
  if (!accept.includes(result.exitCode ?? -1)) throw failure(command, result);
}

/**
 * What a command makes of `input`, as it makes it.
 *
 * @throws EngineError, after the last chunk, as `run`, or what `input` threw
 */
export async function* filter(
  command: string,
  args: readonly string[],
  input: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const { execa } = await import('execa');
  const child = execa(command, args, { reject: false, env: { LC_ALL: 'C' }, buffer: { stdout: false }, stdin: 'pipe' });
  const sent = pipeline(input, child.stdin).then(
    () => undefined,
    (error: unknown) => (hungUp.includes(errnoCode(error) ?? '') ? undefined : error),
  );
  // A source that fails leaves it waiting for more.
  sent.then((error) => error && child.kill());
  try {
    yield* child.stdout;
    const [error, result] = await Promise.all([sent, child]);
    if (error) throw error;
    if (result.failed) throw failure(command, result);
  } finally {
    child.kill();
  }
}

/** A command that failed no longer reads: its own message says more. */
const hungUp = ['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'];

/**
 * Runs a command that reads `input`.
 *
 * @throws EngineError as `run`, or what `input` threw
 */
export async function feed(command: string, args: readonly string[], input: AsyncIterable<Uint8Array>): Promise<void> {
  const { execa } = await import('execa');
  const child = execa(command, args, { reject: false, env: { LC_ALL: 'C' }, stdin: 'pipe' });
  try {
    await pipeline(input, child.stdin);
  } catch (error) {
    if (!hungUp.includes(errnoCode(error) ?? '')) {
      child.kill();
      throw error;
    }
  } finally {
    await child;
  }
  const result = await child;
  if (result.failed) throw failure(command, result);
}

function failure(command: string, result: Failed): EngineError {
  return new EngineError('unavailable', `${command}: ${reason(command, result)}`, { cause: result });
}

/** Most commands start their messages with their own name: once is enough. */
function reason(command: string, { code, exitCode, signal, stderr }: Failed): string {
  if (code === 'ENOENT') return 'command not found';
  const [line = ''] = stderr.split('\n');
  const said = line.startsWith(`${command}: `) ? line.slice(command.length + 2) : line;
  return said || `ended with ${signal ?? `exit code ${exitCode}`}`;
}

interface Failed {
  readonly code?: string | undefined;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly stderr: string;
}

/**
 * Starts a program that outlives us, and that nobody listens to.
 *
 * @returns its process id; undefined when the machine has no room for one more
 */
export function spawnDetached([command = '', ...args]: readonly string[]): number | undefined {
  const child = spawn(command, args, { detached: true, stdio: 'ignore' });
  child.on('error', () => {}).unref();
  return child.pid;
}

/** A program that runs for somebody else, by way of pipes. */
export type Served = ChildProcessWithoutNullStreams;

/** Starts a program with pipes for its standard streams, and an open file of ours, if there is one, as its descriptor 3. */
export function spawnServed([command = '', ...args]: readonly string[], env: NodeJS.ProcessEnv, fd?: number): Served {
  const stdio = ['pipe', 'pipe', 'pipe', ...(fd === undefined ? [] : [fd])] as ['pipe', 'pipe', 'pipe'];
  return spawn(command, args, { cwd: '/', env, stdio });
}

/** Starts a program that does something about the terminal at our standard input. */
export function spawnOnTerminal([command = '', ...args]: readonly string[]): ChildProcess {
  return spawn(command, args, { env: {}, stdio: ['inherit', 'ignore', 'ignore'] });
}
