import { type FSWatcher, watch } from 'node:fs';
import { containerDirectory } from '../container/record.js';
import { readState } from '../container/state.js';
import { errnoCode } from '../util/errors.js';
import type { Engine } from './context.js';

/** A process that is killed with its monitor writes nothing: so often, in milliseconds, we look whether it is there. */
const interval = 250;

/**
 * Waits until a container has ended; one that has ended, or never started, is not waited for.
 *
 * @returns its exit code; 137 of one that was removed meanwhile
 */
export async function wait({ root }: Engine, id: string): Promise<number> {
  for (const doorbell = watchDirectory(containerDirectory(root, id)); ; await doorbell.ring()) {
    const exitCode = exitCodeOf(root, id);
    if (exitCode === undefined) continue;
    doorbell.close();
    return exitCode;
  }
}

/** Undefined while it runs. */
function exitCodeOf(root: string, id: string): number | undefined {
  const state = readState(root, id);
  if (!state) return 137;
  return ['created', 'exited', 'dead'].includes(state.status) ? (state.exitCode ?? 0) : undefined;
}

interface Doorbell {
  /** Settles when something in the directory has changed, or after a while. */
  ring(): Promise<void>;
  close(): void;
}

function watchDirectory(directory: string): Doorbell {
  let rung: () => void = () => {};
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(directory, () => rung()).on('error', () => rung());
  } catch (error) {
    // It was removed, or the machine has no watches left: then we look now and then.
    if (errnoCode(error) === undefined) throw error;
  }
  return {
    ring: () =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, interval);
        rung = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    close: () => watcher?.close(),
  };
}
