/** 128 + SIGPIPE, as a shell has it: `events | head` is no error worth a word. */
export function endWithReader(): void {
  for (const output of [process.stdout, process.stderr]) output.on('error', () => process.exit(141));
}
