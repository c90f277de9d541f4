import { EngineError } from './errors.js';

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
  throw new EngineError('unavailable', `${command}: ${reason(command, result)}`, { cause: result });
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
