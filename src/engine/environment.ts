import type { ContainerConfig } from '../container/record.js';

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A container's environment as NAME=VALUE; what was asked for wins over the defaults, and a name alone is for none. */
export function environment({ env, terminal }: ContainerConfig, hostname: string): string[] {
  const defaults = [`PATH=${path}`, `HOSTNAME=${hostname}`, ...(terminal ? ['TERM=xterm'] : [])];
  const last = new Map([...defaults, ...env].map((entry) => [entry.split('=', 1)[0], entry]));
  return [...last.values()].filter((entry) => entry.includes('='));
}
