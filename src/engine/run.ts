import { randomBytes } from 'node:crypto';
import type { Cgroup } from '../cgroup/cgroup.js';
import type { Limits } from '../cgroup/limits.js';
import { namespaces } from '../runtime/namespaces.js';
import type { Plan } from '../runtime/plan.js';
import { startProcess } from '../runtime/process.js';
import { containerCgroup } from './cgroup.js';
import type { Engine } from './context.js';

/** What a container is to be. */
export interface ContainerConfig {
  /** The command and its arguments. */
  readonly command: readonly string[];
  /** Host name; the first 12 digits of the id unless given. */
  readonly hostname?: string | undefined;
  readonly terminal: boolean;
  readonly limits: Limits;
}

/** A container that is ready to start. */
export interface PlannedRun {
  readonly plan: Plan;
  readonly cgroup: Cgroup;
}

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The start of a new container as a plan. */
export function planRun(engine: Engine, config: ContainerConfig): PlannedRun {
  const id = randomBytes(32).toString('hex');
  const hostname = config.hostname || id.slice(0, 12);
  const env = [`PATH=${path}`, `HOSTNAME=${hostname}`, ...(config.terminal ? ['TERM=xterm'] : []), 'HOME=/root'];
  const cgroup = containerCgroup(engine, id, config.limits);
  const plan = [
    ...cgroup.make,
    ...namespaces(hostname, cgroup),
    ...startProcess({ args: config.command, env, terminal: config.terminal }),
  ];
  return { plan, cgroup };
}
