import type { Readable, Writable } from 'node:stream';
import type { Plan } from './plan.js';
import { type RunOptions, runPlan } from './shim.js';

/** How a plan with pipes ended: its own failure, and that of whoever used the pipes. */
export interface PipedEnd<T> {
  readonly refused?: unknown;
  readonly failed?: unknown;
  readonly value?: T;
}

/**
 * Carries out a plan whose stdin and stdout are pipes to us. When `use` ends, they are closed, and with them what still reads or writes.
 * Throws nothing: which of two failures led to the other, only the caller can tell.
 */
export async function pipePlan<T>(
  plan: Plan,
  use: (input: Writable, output: Readable) => Promise<T>,
  onWait: RunOptions['onWait'] = async () => {},
): Promise<PipedEnd<T>> {
  let used: Promise<PipedEnd<T>> = Promise.resolve({});
  const onPipes = (input: Writable, output: Readable) => {
    // Somebody who no longer reads is for the plan to tell.
    input.on('error', () => {});
    used = settle(use(input, output)).finally(() => {
      input.destroy();
      output.destroy();
    });
  };
  const refused = await runPlan(plan, { stdin: false, onPipes, onWait }).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { refused, ...(await used) };
}

async function settle<T>(work: Promise<T>): Promise<PipedEnd<T>> {
  try {
    return { value: await work };
  } catch (failed) {
    return { failed };
  }
}
