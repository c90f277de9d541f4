import { EngineError } from '../util/errors.js';
import type { Input, OptionRow } from './command.js';

const streams = ['stdin', 'stdout', 'stderr'] as const;

type Stream = (typeof streams)[number];

export const attachOption: OptionRow = [
  '-a, --attach <stream>',
  'Attach to stdin, stdout or stderr, and to no other that is not named',
];

/**
 * The command's streams that become ours: all of them unless some are named, and its stdin only with `-i`.
 *
 * @throws EngineError `invalid`
 */
export function readAttached(input: Input): readonly Stream[] {
  const named = input.list('attach').map(readStream);
  if (!input.flag('detach')) {
    const wanted = named.length > 0 ? named : streams;
    return streams.filter((name) => wanted.includes(name) && (name !== 'stdin' || input.flag('interactive')));
  }
  if (named.length > 0) throw new EngineError('invalid', 'conflicting options: --attach and --detach');
  return [];
}

function readStream(word: string): Stream {
  const found = streams.find((name) => name === word.toLowerCase());
  if (found) return found;
  throw new EngineError('invalid', `invalid argument "${word}" for "--attach": use stdin, stdout or stderr`);
}
