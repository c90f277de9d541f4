import { spawn } from 'node:child_process';
import { EngineError, errnoCode } from './errors.js';

/**
 * Runs a command that reads `input`, and returns what it printed. For the way to a container's start: without execa, whose loading takes
 * longer than the command.
 *
 * @throws EngineError `unavailable` with the command and the first line of its stderr
 */
export async function pipeTo(command: string, args: readonly string[], input: string): Promise<string> {
  const child = spawn(command, args, { stdio: 'pipe', env: { PATH: process.env.PATH, LC_ALL: 'C' } });
  const printed = Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  const ended = new Promise<[code: number | null, signal: string | null]>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (...how) => resolve(how));
  });
  // A command that ends early reads no more: its exit code says more.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  try {
    const [[stdout, stderr], [code, signal]] = await Promise.all([printed, ended]);
    if (code === 0) return stdout;
    const [line = ''] = stderr.split('\n');
    throw new EngineError('unavailable', `${command}: ${line || `ended with ${signal ?? `exit code ${code}`}`}`);
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') throw new EngineError('unavailable', `${command}: command not found`);
    throw error;
  }
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}

/** Runs a command that nobody waits for, and whose failure nobody needs to know. */
export function discard(command: string, args: readonly string[]): void {
  const child = spawn(command, args, { stdio: 'ignore', detached: true, env: { PATH: process.env.PATH } });
  child.on('error', () => {});
  child.unref();
}
