import type { ProcessIdentity } from '../util/process.js';
import { launchMonitor, monitorFiles, type Relay } from './monitor.js';
import type { Membership } from './namespaces.js';
import { instructions, type Plan } from './plan.js';
import { type Process, startProcess } from './process.js';

const instruction = instructions(10);
const monitoring = instructions(7);

/** Every namespace that a container may have of its own; one that it shares with the host is the same on both sides. */
const namespaces = 'cgroup,ipc,mount,network,pid,uts';

/** One more process for a container that runs. */
export interface ExecProcess extends Omit<Process, 'console' | 'init'> {
  /** The container's first process. */
  readonly container: ProcessIdentity;
  readonly cgroup: Membership;
}

/** The plan of an exec: into the cgroup while its files are in sight, into the namespaces, and then as every command starts. */
export function execPlan({ container, cgroup, ...process }: ExecProcess): Plan {
  const { birthplace } = cgroup;
  return [
    instruction('clone', 'a process to enter with', '-', ...(birthplace ? [birthplace] : [])),
    ...cgroup.join,
    instruction('setns', 'into the namespaces', String(container.pid), container.startTime, namespaces),
    ...startProcess({ ...process, console: false, init: false }),
  ];
}

/** What an exec's own monitor needs to know. */
export interface ExecMonitor extends Relay {
  /** For its socket, and the record of the command's end. */
  readonly directory: string;
  /** For what slow clients have not yet taken: a directory on a disk. */
  readonly backlog: string;
  /** What it runs when the command has ended and nobody else sees to that: a program by its path, and arguments. */
  readonly atExit: readonly string[];
}

/** As for a container, but for the log: what an exec prints is for those who are there. */
export function monitorExec({ directory, backlog, atExit, ...relay }: ExecMonitor): Plan {
  return [
    ...launchMonitor(directory, relay),
    monitoring('listen', 'where clients attach', directory, backlog),
    monitoring('record', 'how it ended', `${directory}/${monitorFiles.exit}`),
    monitoring('at_exit', 'somebody has to tell', ...atExit),
  ];
}
