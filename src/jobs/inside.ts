import { once } from 'node:events';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import type { Session } from '../runtime/session.js';

/** The work's own end of its session. */
export interface Inside {
  readonly input: Readable;
  readonly output: Writable;
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
}

type Work = (own: Inside) => number | Promise<number>;

/** A session without a process: the work is done here. An error is a line on its stderr, and exit code 1. */
export function inside(work: Work): Session {
  const [input, output, errors] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const stop = new AbortController();
  const read = Promise.all([once(output, 'end'), once(errors, 'end')]);
  const done = carryOut(work, { input, output, signal: stop.signal }, errors);
  return {
    input,
    outputs: [
      [1, output],
      [2, errors],
    ],
    terminal: undefined,
    kill: () => stop.abort(),
    exitCode: done.then((code) => read.then(() => code)),
  };
}

async function carryOut(work: Work, own: Inside, errors: Writable): Promise<number> {
  // Not before the job is known: it may look for itself.
  await null;
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
