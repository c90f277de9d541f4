import { EngineError } from '../util/errors.js';

/** When a container whose command has ended is started again. */
export interface RestartPolicy {
  readonly name: 'no' | 'on-failure' | 'always' | 'unless-stopped';
  /** Of `on-failure`: how often at most; 0 for any number. */
  readonly maximumRetryCount: number;
}

export const never: RestartPolicy = { name: 'no', maximumRetryCount: 0 };

const names = ['no', 'on-failure', 'always', 'unless-stopped'] as const;

/**
 * Reads docker's notation: `always`, `on-failure:3`.
 *
 * @throws EngineError `invalid`
 */
export function parseRestartPolicy(text: string): RestartPolicy {
  const [word = '', count, ...more] = text.split(':');
  const name = names.find((each) => each === word);
  if (name === undefined || more.length > 0) {
    throw invalid(text, 'use no, on-failure[:number], always or unless-stopped');
  }
  if (count === undefined) return { name, maximumRetryCount: 0 };
  if (name !== 'on-failure') throw invalid(text, `${name} takes no number`);
  if (!/^\d{1,9}$/.test(count)) throw invalid(text, 'the number after on-failure: has to be a whole one');
  return { name, maximumRetryCount: Number(count) };
}

function invalid(text: string, help: string): EngineError {
  return new EngineError('invalid', `invalid argument "${text}" for "--restart": ${help}`);
}

/** What there is to know about an end. */
export interface Ending {
  readonly exitCode: number;
  /** A user has ended it. */
  readonly stopRequested: boolean;
  /** How often the policy has started it since a user did. */
  readonly restartCount: number;
}

/** Without a daemon there is no difference between `always` and `unless-stopped`: nobody would start either again at boot. */
export function wantsRestart(policy: RestartPolicy, { exitCode, stopRequested, restartCount }: Ending): boolean {
  if (policy.name === 'no' || stopRequested) return false;
  if (policy.name !== 'on-failure') return true;
  return exitCode !== 0 && (policy.maximumRetryCount === 0 || restartCount < policy.maximumRetryCount);
}

const first = 100;
const longest = 60_000;

/** It has run well for so long that its next failure is a new one. In milliseconds, as all of these. */
const settledAfter = 10_000;

/** How long to wait before the next start: docker's back-off, twice as long each time. */
export function nextDelay(lastDelay: number | undefined, ranFor: number): number {
  return lastDelay === undefined || ranFor >= settledAfter ? first : Math.min(2 * lastDelay, longest);
}
