import { type Confinement, confine } from './confine.js';
import { instructions, type Plan } from './plan.js';

const instruction = instructions(1);
const inRoot = instructions(3);
const binding = instructions(5);
const piping = instructions(7);

/** Of a terminal, in characters. */
export interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** What the command reads and writes: a terminal, or pipes. */
export interface Stdio {
  /** The terminal's size at first; undefined for pipes. */
  readonly terminal?: Size | undefined;
  /** `none`: stdin is /dev/null; `once`: it ends with the first client that has one; `open`: it does not. A terminal is always open. */
  readonly input: 'none' | 'once' | 'open';
}

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
  /** Further groups, as names or numbers. */
  readonly groups?: readonly string[];
  /** Its stdin, stdout and stderr. */
  readonly stdio: Stdio;
  /** False: its terminal is not the container's console. */
  readonly console?: boolean;
  /** True for an init between the kernel and the command. */
  readonly init: boolean;
  readonly confinement: Confinement;
}

/** The instructions that turn the shim's child into the command. */
export function startProcess({
  args,
  env,
  cwd,
  user,
  groups = [],
  stdio,
  console = true,
  init,
  confinement,
}: Process): Plan {
  return [
    instruction('env', 'its environment', ...env),
    ...(stdio.terminal ? openTerminal(stdio.terminal) : openPipes(stdio.input)),
    ...(stdio.terminal && console ? bindConsole() : []),
    inRoot('chdir', 'where it runs', cwd),
    ...confine(inRoot('user', 'who it runs as', user, ...groups), confinement),
    ...(init ? [inRoot('init', 'an init that reaps orphans')] : []),
    instruction('exec', 'the command', ...args),
  ];
}

/** The instruction that makes the working directory, as long as the root filesystem is writable. */
export function makeWorkingDirectory(cwd: string): Plan {
  return cwd === '/' ? [] : [inRoot('mkdir', 'its working directory', cwd)];
}

function openTerminal({ rows, columns }: Size): Plan {
  return [piping('pty', 'a terminal of its own', String(rows), String(columns))];
}

/** The first terminal of the container's own devpts, also by the name that programs log to. */
function bindConsole(): Plan {
  return [binding('open_terminal', 'the terminal', '0'), binding('move_mount', 'as the console', '0', '/dev/console')];
}

const inputs = { none: '-', open: 'open', once: 'once' } as const;

function openPipes(input: Stdio['input']): Plan {
  return [piping('pipes', 'its stdout and stderr', inputs[input])];
}
