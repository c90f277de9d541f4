import { isAbove, type Rlimit, rlimitNames } from '../runtime/rlimits.js';
import { EngineError } from '../util/errors.js';

/** Reads `NAME=SOFT[:HARD]`, where -1 is no limit. */
export function parseUlimit(text: string): Rlimit {
  const [, name = '', soft, hard = soft] = /^([a-z]+)=(-1|\d{1,15})(?::(-1|\d{1,15}))?$/.exec(text) ?? [];
  if (soft === undefined) throw invalid(text, 'use something like nofile=1024:2048');
  if (!rlimitNames.includes(name)) throw invalid(text, `"${name}" is none of ${rlimitNames.join(', ')}`);
  const limit = { name, soft: Number(soft), hard: Number(hard) };
  if (isAbove(limit.soft, limit.hard)) throw invalid(text, 'the soft limit is above the hard one');
  return limit;
}

/** Of several for one name, the last. */
export function lastOfEach(limits: readonly Rlimit[]): Rlimit[] {
  return [...new Map(limits.map((limit) => [limit.name, limit])).values()];
}

function invalid(text: string, reason: string): EngineError {
  return new EngineError('invalid', `invalid argument "${text}" for "--ulimit": ${reason}`);
}
