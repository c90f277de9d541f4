import { existsSync } from 'node:fs';
import type { ContainerConfig } from '../container/record.js';
import { networkMode } from '../network/options.js';
import type { Mount } from '../runtime/binds.js';
import { EngineError } from '../util/errors.js';
import { confinement } from './confinement.js';
import { findDevices } from './devices.js';

/**
 * Refuses what a start would refuse, before anything is made.
 *
 * @throws EngineError
 */
export function checkWalls(config: ContainerConfig): void {
  confinement(config);
  findDevices(config);
  const { sysctls = {}, hostNamespaces = [], hostname, domainname, network } = config;
  for (const name of Object.keys(sysctls)) checkSysctl(name, config);
  if (hostname && networkMode(network) === 'container')
    throw new EngineError('invalid', 'conflicting options: --hostname and --network container:NAME');
  if (hostname && hostNamespaces.includes('uts'))
    throw new EngineError('invalid', 'conflicting options: --hostname and --uts host');
  if (domainname && hostNamespaces.includes('uts'))
    throw new EngineError('invalid', 'conflicting options: --domainname and --uts host');
}

function checkSysctl(name: string, { hostNamespaces = [], network }: ContainerConfig): void {
  const [option, shared] = /^net\W/.test(name)
    ? ['--network host', networkMode(network) === 'host']
    : ['--ipc host', hostNamespaces.includes('ipc')];
  if (shared) throw new EngineError('invalid', `--sysctl ${name} would be the host's with ${option}`);
}

/** What goes with a namespace of the host's. */
export function sharedMounts({ hostNamespaces = [] }: ContainerConfig): Mount[] {
  const shm: Mount = { type: 'bind', source: '/dev/shm', target: '/dev/shm', readOnly: false };
  return hostNamespaces.includes('ipc') && existsSync(shm.source) ? [shm] : [];
}
