import { EngineError } from '../util/errors.js';

/** Docker's exit codes: 126 the command cannot be executed, 127 it is not found, else what the command's file says. */
export function exitCode(error: unknown, failure: number): number {
  if (!(error instanceof EngineError)) return failure;
  if (error.kind === 'notExecutable') return 126;
  if (error.kind === 'commandNotFound') return 127;
  return failure;
}

/** One line on stderr; the stack only of what is a bug of ours, or when MYDOCKER_DEBUG asks for it. */
export function report(error: unknown): void {
  const known = error instanceof EngineError && process.env.MYDOCKER_DEBUG === undefined;
  const text = known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`mydocker: ${text}\n`);
}
