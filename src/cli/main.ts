import type { ClientTls } from '../client/tls.js';
import { checkRoot } from '../util/root-version.js';
import type { Command } from './command.js';
import { commands } from './commands.js';
import { readEngine } from './engine.js';
import { exitCode, report } from './exit.js';
import { commandName } from './names.js';
import { parse } from './parse.js';
import { withoutCommand } from './without-command.js';

/** Runs one command line (without "mydocker") and returns its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let command: Command | undefined;
  try {
    const { engine, daemon, tls, rest: words } = readEngine(argv);
    const rest = words[0] === 'help' && words.length > 1 ? [...words.slice(1), '--help'] : words;
    if (rest[0] === '__complete') return await printCandidates(rest.slice(1));
    const name = commandName(Object.keys(commands), rest);
    const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!load) return await withoutCommand(rest);
    command = await load();
    if (daemon !== undefined && !own.includes(name)) return await runThere({ daemon, tls }, name, command, rest);
    const input = parse(name, command, rest.slice(name.split(' ').length));
    if (!input) return 0;
    checkRoot(engine.root);
    return await command.run(input, engine);
  } catch (error) {
    report(error);
    return exitCode(error, command?.failure ?? 1);
  }
}

/** What a client does itself, whatever daemon it is told. */
const own = ['completion', 'daemon'];

interface There {
  readonly daemon: string;
  readonly tls: ClientTls | undefined;
}

/** Who needs no daemon does not load what talks to one. */
async function runThere({ daemon, tls }: There, name: string, command: Command, words: readonly string[]) {
  const [{ checkReach, parseAddress }, { runRemotely }] = await Promise.all([
    import('../client/address.js'),
    import('./remote.js'),
  ]);
  const address = parseAddress(daemon);
  if (!tls?.verify) checkReach(address, 'use --tlsverify, or an address of this machine alone, as 127.0.0.1');
  return await runRemotely({ ...address, tls }, name, command, words);
}

/** For a shell, in the middle of a line: no mistake in it is worth a word. */
async function printCandidates(words: readonly string[]): Promise<number> {
  const { complete } = await import('./completion/complete.js');
  for (const word of await complete(words).catch(() => [])) console.log(word);
  return 0;
}
