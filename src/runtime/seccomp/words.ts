import { EngineError } from '../../util/errors.js';

/** What a word of a profile stands for. */
export function lookUp<T>(table: ReadonlyMap<string, T>, word: string): T {
  const value = table.get(word);
  if (value === undefined) throw invalid(`"${word}" is none of ${[...table.keys()].join(', ')}`);
  return value;
}

export function invalid(reason: string): EngineError {
  return new EngineError('invalid', `invalid seccomp profile: ${reason}`);
}
