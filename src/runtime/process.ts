import { instructions, type Plan } from './plan.js';

const instruction = instructions(1);
const inRoot = instructions(3);

/** What the container runs. */
export interface Process {
  /** The command and its arguments. */
  readonly args: readonly string[];
  /** The whole environment, as NAME=VALUE; HOME is added when it is missing. */
  readonly env: readonly string[];
  /** Working directory; it must be there. */
  readonly cwd: string;
  /** USER[:GROUP], as names or numbers. */
  readonly user: string;
  /** True for a terminal of its own. */
  readonly terminal: boolean;
  /** True for an init between the kernel and the command. */
  readonly init: boolean;
}

/** The instructions that turn the shim's child into the command. */
export function startProcess({ args, env, cwd, user, terminal, init }: Process): Plan {
  return [
    instruction('env', 'its environment', ...env),
    ...(terminal ? openTerminal() : []),
    inRoot('chdir', 'where it runs', cwd),
    inRoot('user', 'who it runs as', user),
    ...(init ? [inRoot('init', 'an init that reaps orphans')] : []),
    instruction('exec', 'the command', ...args),
  ];
}

/** The instruction that makes the working directory, as long as the root filesystem is writable. */
export function makeWorkingDirectory(cwd: string): Plan {
  return cwd === '/' ? [] : [inRoot('mkdir', 'its working directory', cwd)];
}

const binding = instructions(5);

/** The first terminal of the container's own devpts, also by the name that programs log to. */
function openTerminal(): Plan {
  return [
    instruction('pty', 'a terminal of its own'),
    binding('open_tree', 'the terminal', '0', '/dev/pts/0'),
    binding('move_mount', 'as the console', '0', '/dev/console'),
  ];
}
