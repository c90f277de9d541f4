import { once } from 'node:events';
import { defaultAddress, formatAddress, parseAddress } from '../client/address.js';
import { alone } from '../daemon/alone.js';
import { serve } from '../daemon/serve.js';
import type { Engine } from '../engine/context.js';
import { EngineError } from '../util/errors.js';
import type { Command } from './command.js';
import { commandName, noCommand } from './names.js';
import { requireRoot } from './preconditions.js';

/** The command `daemon` of a program that has commands of these names. */
export function daemon(names: () => readonly string[]): Command {
  return {
    usage: 'daemon [OPTIONS]',
    summary: 'Run the commands of clients',
    example: 'mydocker daemon & mydocker -H tcp://127.0.0.1:4243 ps',
    options: [['-H, --host <address>', `Listen there (default ${defaultAddress}); port 0 is one that is free`]],
    operands: [0, 0],
    async run(input, engine) {
      requireRoot();
      const wanted = parseAddress(input.text('host') ?? defaultAddress);
      const find = (words: readonly string[]) => findCommand(names(), words);
      return await alone(engine, async () => {
        const { address, stop } = await serve(wanted, { find, env: environment(engine) });
        console.log(`mydocker listens at ${formatAddress(address)}`);
        await Promise.race(['SIGHUP', 'SIGINT', 'SIGTERM'].map((signal) => once(process, signal)));
        await stop();
        return 0;
      });
    },
  };
}

/** Those that are about a machine, and not about the client's. */
function findCommand(names: readonly string[], words: readonly string[]): void {
  const name = commandName(names, words);
  if (!names.includes(name)) throw noCommand(names, name);
  if (name === 'daemon') throw new EngineError('invalid', 'a daemon starts no daemon');
}

/** Wherever a client is, and whatever it has set: the commands run on our root. */
function environment({ root, runRoot, storageDriver }: Engine): NodeJS.ProcessEnv {
  const own = { MYDOCKER_ROOT: root, MYDOCKER_RUN_ROOT: runRoot, MYDOCKER_STORAGE_DRIVER: storageDriver };
  // It is they who are to do it.
  return { ...process.env, ...own, MYDOCKER_HOST: undefined };
}
