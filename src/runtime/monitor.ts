import { type Instruction, instructions, type Plan } from './plan.js';

const instruction = instructions(7);
const keeping = instructions(9);

/** How the process that stays with the engine takes part. */
export interface Relay {
  /** False: it does not stay. */
  readonly attach: boolean;
  /** Pass stdin on. */
  readonly stdin: boolean;
  /** On the other side is a terminal. */
  readonly terminal: boolean;
  /** The numbers of the characters that mean "leave it running". */
  readonly detachKeys: readonly number[];
}

/** How a monitor keeps what the command prints. */
export interface MonitorLog {
  readonly driver: string;
  readonly path: string;
  /** Bytes after which a file is full, 0 for never; and how many files there are then. */
  readonly maxSize: number;
  readonly maxFiles: number;
  /** For each line. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a container's monitor needs to know. */
export interface Monitor extends Relay {
  /** For its socket, `attach`. */
  readonly runDirectory: string;
  /** Undefined: nothing is kept of what the command prints. */
  readonly log?: MonitorLog | undefined;
  /** For what it keeps: the log, the record of the command's end, what slow clients have not yet taken. */
  readonly directory: string;
  /** What it runs when the command has ended and nobody else sees to that: a program by its path, and arguments. */
  readonly atExit: readonly string[];
}

/** The monitor's socket is in a container's run directory, by this name. */
export const socketName = 'attach';

/** The files in a container's directory that the monitor writes. */
export const monitorFiles = { exit: 'exit.json' } as const;

/** The instructions that leave a process behind to see to the container. */
export function startMonitor({ runDirectory, directory, log, atExit, ...relay }: Monitor): Plan {
  return [
    ...launchMonitor(runDirectory, relay),
    instruction('listen', 'where clients attach', runDirectory, directory),
    ...(log ? [writeLog(log)] : []),
    instruction('record', 'how it ended', `${directory}/${monitorFiles.exit}`),
    instruction('at_exit', 'what is left to do then', ...atExit),
  ];
}

function writeLog({ driver, path, maxSize, maxFiles, attributes }: MonitorLog): Instruction {
  const none = Object.keys(attributes).length === 0;
  const limits = [String(maxSize), String(maxFiles)];
  return keeping('log', 'what it prints', driver, path, ...limits, none ? '-' : goJson(attributes));
}

/** As Go writes JSON, which cares for JSON inside of HTML. */
function goJson(value: unknown): string {
  const code = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replaceAll(/[<>&\u2028\u2029]/g, code);
}

/** The instructions after which the rest of the plan runs in a process of its own. */
export function launchMonitor(runDirectory: string, relay: Relay): Plan {
  return [
    ...detachKeys(relay),
    instruction('monitor', 'a process that stays when we have gone', runDirectory, mode(relay)),
  ];
}

/** A plan that makes the shim a client of a monitor. */
export function attachTo(runDirectory: string, relay: Relay): Plan {
  return [...detachKeys(relay), instruction('attach', 'its input and output', runDirectory, mode(relay))];
}

function detachKeys({ attach, detachKeys }: Relay): Plan {
  return attach && detachKeys.length > 0 ? [instruction('keys', 'to leave it running', ...detachKeys.map(String))] : [];
}

function mode({ attach, stdin, terminal }: Relay): string {
  if (!attach) return '-';
  return ['attach', ...(stdin ? ['stdin'] : []), ...(terminal ? ['terminal'] : [])].join(',');
}
