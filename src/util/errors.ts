/**
 * What went wrong, as far as a caller can act on it. Mapped once to an exit code (`cli/exit.ts`).
 *
 * - `invalid`: the request itself is wrong
 * - `notFound`: what it names is not there
 * - `conflict`: something else has it, or needs it
 * - `unavailable`: the machine or the kernel refused
 * - `newerRoot`: a later mydocker has made its files
 * - `notExecutable`, `commandNotFound`: the container was made, but its command does not start
 */
export type ErrorKind =
  | 'invalid'
  | 'notFound'
  | 'conflict'
  | 'unavailable'
  | 'newerRoot'
  | 'notExecutable'
  | 'commandNotFound';

/** A failure that a user can cause: its message is one line that names what failed and what to do. */
export class EngineError extends Error {
  constructor(
    readonly kind: ErrorKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'EngineError';
  }
}

/** The code of a failed system call ("ENOENT"), or undefined for any other error. */
export function errnoCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
