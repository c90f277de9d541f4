/** A command as docker's lists show it: an argument with a blank in it stands in quotes. */
export function commandLine([path = '', ...args]: readonly string[]): string {
  return [path, ...args.map((arg) => (arg.includes(' ') ? `'${arg}'` : arg))].join(' ');
}

/** What of a command is not its entry point: docker's `Cmd`. */
export function argumentsOf(command: readonly string[], entrypoint: readonly string[] = []): readonly string[] {
  const begins = entrypoint.every((word, index) => word === command[index]);
  return begins ? command.slice(entrypoint.length) : command;
}
