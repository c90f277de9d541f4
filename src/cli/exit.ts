import { EngineError } from '../util/errors.js';

/** Docker's exit codes: 125 the engine cannot work at all, 126 the command cannot be executed, 127 it is not found, else what the command's file says. */
export function exitCode(error: unknown, failure: number): number {
  if (!(error instanceof EngineError)) return failure;
  if (error.kind === 'newerRoot') return 125;
  if (error.kind === 'notExecutable') return 126;
  if (error.kind === 'commandNotFound') return 127;
  return failure;
}

/** One line on stderr; the stack only of what is a bug of ours, or when MYDOCKER_DEBUG asks for it. */
export function report(error: unknown): void {
  const known = isExpected(error) && process.env.MYDOCKER_DEBUG === undefined;
  if (known) say(error.message);
  else process.stderr.write(`mydocker: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}

/** A system call that failed, as on a full disk, is no bug either; its message names the call and the file. */
function isExpected(error: unknown): error is Error {
  return error instanceof EngineError || (error instanceof Error && 'syscall' in error);
}

/** One line on stderr, whatever names with line breaks are in it. */
export function say(text: string): void {
  const line = text.replaceAll(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1));
  process.stderr.write(`mydocker: ${line}\n`);
}
