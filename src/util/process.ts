import { readFileSync } from 'node:fs';

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Field 22 of /proc/<pid>/stat: clock ticks since boot. */
  readonly startTime: string;
}

/** The identity of a living process; undefined when there is none, or only its exit status is left (a zombie). */
export function identify(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, the name, may hold blanks and parentheses.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const startTime = fields[18];
    return startTime === undefined || state === 'Z' || state === 'X' ? undefined : { pid, startTime };
  } catch {
    return undefined;
  }
}

let own: ProcessIdentity | undefined;

/** Our own, which stays the same. */
export function ownIdentity(): ProcessIdentity {
  own ??= identify(process.pid);
  return own ?? { pid: process.pid, startTime: '' };
}

/** True while this very process lives. */
export function isAlive({ pid, startTime }: ProcessIdentity): boolean {
  const now = identify(pid);
  return now !== undefined && now.startTime === startTime;
}

/** How somebody without our environment runs this program: a path, then arguments. */
export function ownCommand(args: readonly string[]): string[] {
  const path = process.env.PATH ?? '/usr/sbin:/usr/bin:/sbin:/bin';
  return ['/usr/bin/env', `PATH=${path}`, process.execPath, process.argv[1] ?? '', ...args];
}

/** Whether a daemon has started us, for a client. SIGHUP then means that the client is gone, and is for nobody else. */
export function isServed(): boolean {
  return process.env.MYDOCKER_SERVED === '1';
}
