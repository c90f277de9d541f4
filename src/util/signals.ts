import { constants } from 'node:os';

const ending = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2'] as const;

/** 128 + the number of the first signal that came; undefined as long as none did. */
export type Interruption = () => number | undefined;

/** Keeps signals from ending this process until the work is done, which may listen to them, or ask whether one came. */
export async function uninterrupted<T>(work: (interruption: Interruption) => Promise<T>): Promise<T> {
  let code: number | undefined;
  const note = (signal: NodeJS.Signals) => {
    code ??= 128 + constants.signals[signal];
  };
  for (const signal of ending) process.on(signal, note);
  try {
    return await work(() => code);
  } finally {
    for (const signal of ending) process.off(signal, note);
  }
}
