import { EngineError } from '../util/errors.js';

/** The first word, or the first two where there is a command of that name: `volume create`. */
export function commandName(names: readonly string[], [first = '--help', second]: readonly string[]): string {
  return names.includes(`${first} ${second}`) ? `${first} ${second}` : first;
}

/** What to say of a name that no command has. */
export function noCommand(name: string): EngineError {
  return new EngineError('invalid', `'${name}' is not a mydocker command; see "mydocker --help"`);
}
