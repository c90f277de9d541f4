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
 * The number of a signal: `TERM`, `SIGTERM`, `RTMIN+3` or `15`.
 *
 * @throws EngineError `invalid`
 */
export function parseSignal(text: string): number {
  const upper = text.toUpperCase();
  const name = (upper.startsWith('SIG') ? upper : `SIG${upper}`) as NodeJS.Signals;
  const number = /^\d{1,2}$/.test(text) ? Number(text) : (constants.signals[name] ?? realTimeSignal(name));
  if (number !== undefined && number >= 1 && number <= 64) return number;
  throw new EngineError('invalid', `invalid signal: ${text}: use a name such as TERM or a number such as 15`);
}

/** The first and the last; the C library keeps 32 and 33 for itself. */
const realTime = { MIN: 34, MAX: 64 } as const;

/** `SIGRTMIN+1` to `SIGRTMIN+15` and `SIGRTMAX-14` to `SIGRTMAX-1`, so that each has one name; Node knows none. */
function realTimeSignal(name: string): number | undefined {
  const [, end = '', offset = '0'] = /^SIGRT(MIN(?=$|\+)|MAX(?=$|-))([+-](?:[1-9]|1[0-5]))?$/.exec(name) ?? [];
  if ((end !== 'MIN' && end !== 'MAX') || offset === '-15') return undefined;
  return realTime[end] + Number(offset);
}
