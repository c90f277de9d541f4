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
    const name = rest[0] ?? '--help';
    const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!load) return await withoutCommand(name);
    command = await load();
    const input = parse(name, command, rest.slice(1));
    return input ? await command.run(input, engine) : 0;
  } catch (error) {
    report(error);
    return exitCode(error, command?.failure ?? 1);
  }
}

async function withoutCommand(name: string): Promise<number> {
  if (!['--help', 'help'].includes(name)) {
    throw new EngineError('invalid', `'${name}' is not a mydocker command; see "mydocker --help"`);
  }
  console.log('Usage: mydocker [--root DIRECTORY] [--run-root DIRECTORY] COMMAND [OPTIONS]\n\nCommands:');
  for (const [word, load] of Object.entries(commands)) console.log(`  ${word.padEnd(16)}${(await load()).summary}`);
  return 0;
}
