import { checkRoot } from '../util/root-version.js';
import type { Command } from './command.js';
import { commands } from './commands.js';
import { readEngine } from './engine.js';
import { exitCode, report } from './exit.js';
import { parse } from './parse.js';
import { withoutCommand } from './without-command.js';

/** Runs one command line (without "mydocker") and returns its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let command: Command | undefined;
  try {
    const { engine, rest } = readEngine(argv);
    if (rest[0] === '__complete') return await printCandidates(rest.slice(1));
    const name = commandName(rest);
    const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!load) return await withoutCommand(rest);
    command = await load();
    const input = parse(name, command, rest.slice(name.split(' ').length));
    if (!input) return 0;
    checkRoot(engine.root);
    return await command.run(input, engine);
  } catch (error) {
    report(error);
    return exitCode(error, command?.failure ?? 1);
  }
}

/** The first word, or the first two where there is a command of that name: `volume create`. */
export function commandName([first = '--help', second]: readonly string[]): string {
  return Object.hasOwn(commands, `${first} ${second}`) ? `${first} ${second}` : first;
}

/** For a shell, in the middle of a line: no mistake in it is worth a word. */
async function printCandidates(words: readonly string[]): Promise<number> {
  const { complete } = await import('./completion/complete.js');
  for (const word of await complete(words).catch(() => [])) console.log(word);
  return 0;
}
