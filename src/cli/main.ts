import { EngineError } from '../util/errors.js';
import type { Command } from './command.js';
import { commands } from './commands.js';
import { readEngine } from './engine.js';
import { exitCode, report } from './exit.js';
import { parse } from './parse.js';

/** Runs one command line (without "mydocker") and returns its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let command: Command | undefined;
  try {
    const { engine, rest } = readEngine(argv);
    if (rest[0] === '__complete') return await printCandidates(rest.slice(1));
    const name = commandName(rest);
    const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!load) return await withoutCommand(name);
    command = await load();
    const input = parse(name, command, rest.slice(name.split(' ').length));
    return input ? await command.run(input, engine) : 0;
  } catch (error) {
    report(error);
    return exitCode(error, command?.failure ?? 1);
  }
}

/** The first word, or the first two where there is a command of that name: `volume create`. */
function commandName([first = '--help', second]: readonly string[]): string {
  return Object.hasOwn(commands, `${first} ${second}`) ? `${first} ${second}` : first;
}

/** For a shell, in the middle of a line: no mistake in it is worth a word. */
async function printCandidates(words: readonly string[]): Promise<number> {
  const { complete } = await import('./completion/complete.js');
  for (const word of await complete(words).catch(() => [])) console.log(word);
  return 0;
}

async function withoutCommand(name: string): Promise<number> {
  if (!['--help', 'help'].includes(name)) {
    const group = Object.keys(commands).filter((word) => word.startsWith(`${name} `));
    if (group.length > 0) throw new EngineError('invalid', `"mydocker ${name}" needs one of: ${group.join(', ')}`);
    throw new EngineError('invalid', `'${name}' is not a mydocker command; see "mydocker --help"`);
  }
  console.log(
    'Usage: mydocker [--root DIRECTORY] [--run-root DIRECTORY] [--storage-driver NAME] COMMAND [OPTIONS]\n\nCommands:',
  );
  for (const [word, load] of Object.entries(commands)) console.log(`  ${word.padEnd(20)}${(await load()).summary}`);
  return 0;
}
