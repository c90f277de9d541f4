import type { StopOptions } from '../engine/stop.js';
import { EngineError } from '../util/errors.js';
import { parseSignal } from '../util/signals.js';
import type { Input, OptionRow } from './command.js';

/** Of `stop` and `restart`. */
export const stopOptions: readonly OptionRow[] = [
  ['-s, --signal <signal>', 'The signal that asks it to end'],
  ['-t, --time, --timeout <seconds>', 'How long it may take before it is killed; -1 for ever'],
];

export function readStopOptions(input: Input): StopOptions {
  return {
    signal: parseSignalOption('--signal', input.text('signal')),
    timeout: parseSeconds('--timeout', input.text('timeout')),
  };
}

/** The number of the signal that an option names, if it is given. */
export function parseSignalOption(option: string, text: string | undefined): number | undefined {
  try {
    return text === undefined ? undefined : parseSignal(text);
  } catch (error) {
    throw new EngineError('invalid', `invalid argument "${text}" for "${option}": ${(error as Error).message}`);
  }
}

/**
 * Whole seconds, -1 for ever.
 *
 * @throws EngineError `invalid`
 */
export function parseSeconds(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^(-1|\d{1,9})$/.test(text)) return Number(text);
  throw new EngineError('invalid', `invalid argument "${text}" for "${option}": use whole seconds, or -1 for ever`);
}
