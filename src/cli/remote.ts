import type { Address } from '../client/address.js';
import { call } from '../client/call.js';
import type { Command } from './command.js';
import { endWithReader } from './output.js';
import { checkOperands, translateOptions } from './own-files.js';
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
  const request = { words: translated(name, command, given), stdin: readsStdin(name, input) };
  return await call(address, request, terminalSize);
}

/** The command line, as it has to be where our files and our environment are not. */
function translated(name: string, command: Command, given: readonly string[]): string[] {
  const { options, operands } = split(name, command, given);
  checkOperands(name, operands);
  return [...name.split(' '), ...translateOptions(options), '--', ...operands];
}
