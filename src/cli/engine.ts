import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ClientTls } from '../client/tls.js';
import type { Engine } from '../engine/context.js';
import { EngineError } from '../util/errors.js';
import { defaultRoot, defaultRunRoot } from '../util/root.js';
import { splitArgv } from './argv.js';
import { say } from './exit.js';

/** The options that stand before the command's name. */
const table = [
  { names: ['h', 'help'], isBoolean: true },
  { names: ['v', 'version'], isBoolean: true },
  { names: ['H', 'host'] },
  { names: ['root'] },
  { names: ['runRoot'] },
  { names: ['storageDriver'] },
  { names: ['tls'], isBoolean: true },
  { names: ['tlscacert'] },
  { names: ['tlscert'] },
  { names: ['tlskey'] },
  { names: ['tlsverify'], isBoolean: true },
];

/** What stands before the command's name, and what follows. */
export interface Setting {
  readonly engine: Engine;
  /** Who is to run the command, if not we. */
  readonly daemon: string | undefined;
  /** How to speak with it at a port, if not in the clear. */
  readonly tls: ClientTls | undefined;
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
  const question = ['--help', '--version'].find((option) => options.includes(option));
  const rest = question ? [question] : operands;
  const daemon = host || (local ? undefined : MYDOCKER_HOST) || undefined;
  return { engine, daemon, tls: clientTls(options, given), rest };
}

/** As docker's, whose `DOCKER_TLS_VERIFY` and `DOCKER_CERT_PATH` have our name here. */
function clientTls(options: readonly string[], given: (name: string) => string | undefined): ClientTls | undefined {
  const { MYDOCKER_TLS_VERIFY, MYDOCKER_CERT_PATH } = process.env;
  const verify = options.includes('--tlsverify') || Boolean(MYDOCKER_TLS_VERIFY);
  if (!verify && !options.includes('--tls')) return undefined;
  const at = (option: string, file: string) =>
    given(`${option}==`) ?? join(MYDOCKER_CERT_PATH || join(homedir(), '.docker'), file);
  return { verify, ca: at('--tlscacert', 'ca.pem'), cert: at('--tlscert', 'cert.pem'), key: at('--tlskey', 'key.pem') };
}
