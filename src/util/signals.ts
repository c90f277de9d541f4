import { constants } from 'node:os';
import { EngineError } from './errors.js';

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

/**
 * The number of a signal: `TERM`, `SIGTERM` or `15`.
 *
 * @throws EngineError `invalid`
 */
export function parseSignal(text: string): number {
  const upper = text.toUpperCase();
  const name = (upper.startsWith('SIG') ? upper : `SIG${upper}`) as NodeJS.Signals;
  const number = /^\d{1,2}$/.test(text) ? Number(text) : constants.signals[name];
  if (number !== undefined && number >= 1 && number <= 64) return number;
  throw new EngineError('invalid', `invalid signal: ${text}: use a name such as TERM or a number such as 15`);
}
