import { PassThrough, type Readable, type Writable } from 'node:stream';
import type { Session } from '../runtime/session.js';

/** The work's own end of its session. */
export interface Inside {
  readonly input: Readable;
  readonly output: Writable;
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
}

/** A session without a process: the work is done here. An error is a line on its stderr, and exit code 1. */
export function inside(work: (own: Inside) => number | Promise<number>): Session {
  const [input, output, errors] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const stop = new AbortController();
  return {
    input,
    outputs: [
      [1, output],
      [2, errors],
    ],
    terminal: undefined,
    kill: () => stop.abort(),
    exitCode: carryOut(work, { input, output, signal: stop.signal }, errors),
  };
}

async function carryOut(
  work: (own: Inside) => number | Promise<number>,
  own: Inside,
  errors: Writable,
): Promise<number> {
  try {
    return await work(own);
  } catch (error) {
    errors.write(`mydocker: ${(error as Error).message}\n`);
    return 1;
  } finally {
    own.output.end();
    errors.end();
  }
}
