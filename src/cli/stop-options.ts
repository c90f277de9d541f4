import { EngineError } from '../util/errors.js';
import { parseSignal } from '../util/signals.js';

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
