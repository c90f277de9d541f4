import type { Command } from './command.js';

/** A command by another name, as docker has them: `image ls` is `images`. */
export function alias(name: string, load: () => Promise<Command>): () => Promise<Command> {
  return async () => {
    const command = await load();
    const [, ...rest] = command.usage.split(' ');
    return { ...command, usage: [name, ...rest].join(' ') };
  };
}
