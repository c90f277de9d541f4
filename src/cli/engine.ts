import { resolve } from 'node:path';
import type { Engine } from '../engine/context.js';
import { EngineError } from '../util/errors.js';
import { defaultRoot, defaultRunRoot } from '../util/root.js';
import { splitArgv } from './argv.js';
import { say } from './exit.js';

/** The options that stand before the command's name. */
const table = [
  { names: ['h', 'help'], isBoolean: true },
  { names: ['H', 'host'] },
  { names: ['root'] },
  { names: ['runRoot'] },
  { names: ['storageDriver'] },
];

/** What stands before the command's name, and what follows. */
export interface Setting {
  readonly engine: Engine;
  /** Who is to run the command, if not we. */
  readonly daemon: string | undefined;
  /** Starts with the command's name. */
  readonly rest: readonly string[];
}

/** The engine or the daemon that these options and the environment ask for. */
export function readEngine(argv: readonly string[]): Setting {
  const { options, operands } = splitArgv(argv, table, true);
  const given = (name: string) => options.findLast((option) => option.startsWith(name))?.slice(name.length);
  const { MYDOCKER_ROOT, MYDOCKER_RUN_ROOT, MYDOCKER_STORAGE_DRIVER, MYDOCKER_HOST } = process.env;
  const root = resolve(given('--root==') || MYDOCKER_ROOT || defaultRoot);
  const engine = {
    root,
    runRoot: resolve(given('--run-root==') || MYDOCKER_RUN_ROOT || defaultRunRoot(root)),
    storageDriver: given('--storage-driver==') || MYDOCKER_STORAGE_DRIVER,
    warn: say,
  };
  const host = given('--host==');
  const local = options.find((option) => /^--(root|run-root|storage-driver)==/.test(option));
  if (host && local) throw new EngineError('invalid', `${local.split('=', 1)} is for the daemon to know: leave it out`);
  const rest = options.includes('--help') ? ['--help'] : operands;
  return { engine, daemon: host || (local ? undefined : MYDOCKER_HOST) || undefined, rest };
}
