import { instructions, type Plan } from './plan.js';

const instruction = instructions(7);

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

/** What a container's monitor needs to know. */
export interface Monitor extends Relay {
  /** For its socket, `attach`. */
  readonly runDirectory: string;
  /** For what it keeps: the log, the record of the command's end, what slow clients have not yet taken. */
  readonly directory: string;
  /** What it runs when the command has ended and nobody else sees to that: a program by its path, and arguments. */
  readonly atExit: readonly string[];
}

/** The monitor's socket is in a container's run directory, by this name. */
export const socketName = 'attach';

/** The files in a container's directory that the monitor writes. */
const monitorFiles = { log: 'log', exit: 'exit.json' } as const;

/** The instructions that leave a process behind to see to the container. */
export function startMonitor({ runDirectory, directory, atExit, ...relay }: Monitor): Plan {
  return [
    ...detachKeys(relay),
    instruction('monitor', 'a process that stays when we have gone', runDirectory, mode(relay)),
    instruction('listen', 'where clients attach', runDirectory, directory),
    instruction('log', 'what it prints', `${directory}/${monitorFiles.log}`),
    instruction('record', 'how it ended', `${directory}/${monitorFiles.exit}`),
    instruction('at_exit', 'what is left to do then', ...atExit),
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
