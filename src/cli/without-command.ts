import { ownVersion } from '../api/version.js';
import { EngineError } from '../util/errors.js';
import { commands } from './commands.js';
import { nearest } from './nearest.js';

const asksForHelp = ['--help', '-h'];

/**
 * Answers a command line (without "mydocker") that has no command's name: lists the commands, or those of a group.
 *
 * @returns the exit code
 * @throws EngineError `invalid` for a word that is neither a command nor a group
 */
export async function withoutCommand([first = '--help', second = '--help']: readonly string[]): Promise<number> {
  if (['--help', 'help'].includes(first)) {
    await list(
      '[-H ADDRESS] [--tlsverify] [--root DIRECTORY] [--run-root DIRECTORY] [--storage-driver NAME] COMMAND [OPTIONS]',
      Object.keys(commands),
    );
    return 0;
  }
  if (first === '--version') {
    console.log(`mydocker version ${ownVersion}`);
    return 0;
  }
  const members = groups().get(first);
  if (!members) throw unknown(first, [...Object.keys(commands), ...groups().keys()], '');
  if (!asksForHelp.includes(second)) throw unknown(second, members, `${first} `);
  await list(`${first} COMMAND [OPTIONS]`, members, `${first} `);
  return 0;
}

/** The second words of the commands that have two, by their first. */
function groups(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [group = '', member] of Object.keys(commands).map((name) => name.split(' '))) {
    if (member !== undefined) found.set(group, [...(found.get(group) ?? []), member]);
  }
  return found;
}

function unknown(word: string, known: readonly string[], group: string): EngineError {
  const near = nearest(word, known);
  const hint = near === undefined ? '' : ` did you mean "${group}${near}"?`;
  return new EngineError(
    'invalid',
    `'${group}${word}' is not a mydocker command;${hint} see "mydocker ${group}--help"`,
  );
}

/** One line for each: what it is called after the group's name, and what it does. */
async function list(usage: string, names: readonly string[], group = ''): Promise<void> {
  console.log(`Usage: mydocker ${usage}\n\nCommands:`);
  for (const name of names) {
    const summary = (await commands[group + name]?.())?.summary ?? '';
    console.log(`  ${name.padEnd(group === '' ? 20 : 12)}${summary}`);
  }
}
