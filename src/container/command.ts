/** What of a command is not its entry point: docker's `Cmd`. */
export function argumentsOf(command: readonly string[], entrypoint: readonly string[] = []): readonly string[] {
  const begins = entrypoint.every((word, index) => word === command[index]);
  return begins ? command.slice(entrypoint.length) : command;
}
