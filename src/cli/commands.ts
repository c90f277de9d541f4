import type { Command } from './command.js';

/** The commands by name, one line each; the code of a command loads when it is called. */
export const commands: Record<string, () => Promise<Command>> = {
  run: async () => (await import('./run.js')).run,
};
