import type { Address } from '../client/address.js';
import { call } from '../client/call.js';
import type { Command } from './command.js';
import { withFiles } from './file-streams.js';
import { endWithReader } from './output.js';
import { type Redirected, redirect, translateOptions } from './own-files.js';
import { parse, split } from './parse.js';
import { readsStdin } from './reads-stdin.js';
import { terminalSize } from './terminal-size.js';

/** Has the daemon at an address run a command line. Of a command that we have ourselves we find the mistakes, and print the help. */
export async function runRemotely(
  address: Address,
  name: string,
  command: Command | undefined,
  words: readonly string[],
): Promise<number> {
  endWithReader();
  if (!command) return await call(address, { words, stdin: false }, terminalSize);
  const given = words.slice(name.split(' ').length);
  const input = parse(name, command, given);
  if (!input) return 0;
  // By way of a pipe the daemon does all of it.
  if (name.split(' ').at(-1) === 'cp' && !input.operands.includes('-')) {
    const { copyRemotely } = await import('./remote-cp.js');
    return await copyRemotely(address, input);
  }
  const files = redirect(name, split(name, command, given));
  const stdin = files.from !== undefined || readsStdin(name, input);
  const request = { words: translated(name, files), stdin };
  return await withFiles(files, (pipes) => call(address, request, terminalSize, pipes));
}

/** The command line, as it has to be where our files and our environment are not. */
function translated(name: string, { options, operands }: Redirected): string[] {
  return [...name.split(' '), ...translateOptions(options), '--', ...operands];
}
