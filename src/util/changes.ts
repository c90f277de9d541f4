import { type FSWatcher, watch } from 'node:fs';

/** In milliseconds: what nobody announces, as the end of a monitor that was killed, is noticed by looking. */
const patience = 500;
const patienceWithoutKernel = 50;

/** Tells when a file in a directory has changed. */
export interface Changes {
  /** Fulfilled when something has changed since the last time, or may have; at the latest after so many milliseconds. */
  next(limit?: number): Promise<void>;
  close(): void;
}

export function watchChanges(directory: string): Changes {
  let changed = false;
  let wake = () => {};
  const watcher = tryWatch(directory, () => {
    changed = true;
    wake();
  });
  return {
    async next(limit = patience) {
      if (!changed)
        await wakeUp(Math.min(limit, watcher ? patience : patienceWithoutKernel), (resolve) => (wake = resolve));
      changed = false;
    },
    close: () => watcher?.close(),
  };
}

/** The kernel has inotify instances for so many; whoever gets none looks again and again. */
function tryWatch(directory: string, onChange: () => void): FSWatcher | undefined {
  try {
    return watch(directory, onChange).on('error', () => {});
  } catch {
    return undefined;
  }
}

function wakeUp(milliseconds: number, onWake: (resolve: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    onWake(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
