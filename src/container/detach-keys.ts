import { EngineError } from '../util/errors.js';

/** The control characters with a name, in the order of their numbers from 0. */
const controls = '@abcdefghijklmnopqrstuvwxyz[\\]^_';

/**
 * The numbers of the characters in "ctrl-p,ctrl-q", docker's notation; none for "".
 *
 * @throws EngineError `invalid`
 */
export function parseDetachKeys(text = 'ctrl-p,ctrl-q'): number[] {
  return text === '' ? [] : text.split(',').map((key) => parseKey(key, text));
}

function parseKey(key: string, text: string): number {
  if (key.length === 1) return key.charCodeAt(0);
  const number = key.length === 6 && key.startsWith('ctrl-') ? controls.indexOf(key.charAt(5)) : -1;
  if (number >= 0) return number;
  throw new EngineError(
    'invalid',
    `invalid detach keys "${text}": use characters and ctrl-a to ctrl-_, separated by commas`,
  );
}
