import { EngineError } from '../util/errors.js';
import { parseTime, type Time } from '../util/time.js';
import type { Input } from './command.js';

/** Reads the time that an option such as `--since` gives. */
export function readTime(input: Input, name: string): Time | undefined {
  const text = input.text(name);
  const time = text ? parseTime(text) : undefined;
  if (!text || time !== undefined) return time;
  throw new EngineError(
    'invalid',
    `invalid argument "${text}" for "--${name}": use a time such as 10m, 2026-03-02T09:00:00Z or 1772442000`,
  );
}
