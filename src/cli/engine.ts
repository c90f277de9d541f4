import { resolve } from 'node:path';
import type { Engine } from '../engine/context.js';
import { defaultRoot, defaultRunRoot } from '../util/root.js';
import { splitArgv } from './argv.js';
import { say } from './exit.js';

/** The options that stand before the command's name. */
const table = [
  { names: ['h', 'help'], isBoolean: true },
  { names: ['root'] },
  { names: ['runRoot'] },
  { names: ['storageDriver'] },
];

/** The engine that these options and the environment ask for; `rest` starts with the command's name. */
export function readEngine(argv: readonly string[]): { engine: Engine; rest: readonly string[] } {
  const { options, operands } = splitArgv(argv, table, true);
  const given = (name: string) => options.findLast((option) => option.startsWith(name))?.slice(name.length);
  const { MYDOCKER_ROOT, MYDOCKER_RUN_ROOT, MYDOCKER_STORAGE_DRIVER } = process.env;
  const root = resolve(given('--root==') || MYDOCKER_ROOT || defaultRoot);
  const engine = {
    root,
    runRoot: resolve(given('--run-root==') || MYDOCKER_RUN_ROOT || defaultRunRoot(root)),
    storageDriver: given('--storage-driver==') || MYDOCKER_STORAGE_DRIVER,
    warn: say,
  };
  return { engine, rest: options.includes('--help') ? ['--help'] : operands };
}
