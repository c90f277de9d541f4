import { limitsBlock, weights } from './block.js';
import { type ControllerName, controllerNames, type Hierarchy, type Resources } from './contract.js';
import type { Limits } from './limits.js';

/** The options that need a controller, by what they set. */
const optionsOf: Record<ControllerName, Partial<Record<keyof Limits, string>>> = {
  memory: {
    memory: '--memory',
    memoryReservation: '--memory-reservation',
    memorySwappiness: '--memory-swappiness',
    oomKillDisable: '--oom-kill-disable',
  },
  cpu: {
    nanoCpus: '--cpus',
    cpuPeriod: '--cpu-period',
    cpuQuota: '--cpu-quota',
    cpuShares: '--cpu-shares',
  },
  cpuset: { cpusetCpus: '--cpuset-cpus', cpusetMems: '--cpuset-mems' },
  pids: { pidsLimit: '--pids-limit' },
  blkio: { blkioWeight: '--blkio-weight', blockDevices: 'a limit on one block device' },
  freezer: {},
  // No option asks for it; and v2 has another way.
  devices: {},
};

/** The limits that this machine cannot keep, each in a sentence. */
export function warnings(limits: Limits, hierarchies: readonly Hierarchy[], resources: Resources): string[] {
  const { swap } = resources;
  const found = hierarchies.flatMap(({ controllers }) => controllers);
  const missing = controllerNames.filter((name) => !found.includes(name));
  return [
    ...missing.flatMap((name) => withoutController(name, limits)),
    ...(found.includes('blkio') && limitsBlock(limits) ? ofBlock(limits, resources) : []),
    ...ofMemory(limits, versionOf('memory', hierarchies)),
    ...(limits.memory !== undefined && found.includes('memory') && !swap
      ? ['this kernel does not count the swap of a cgroup: only memory is limited']
      : []),
    ...(limits.devices && !found.includes('devices') && hierarchies.every(({ version }) => version === 1)
      ? ["any device can be used: this machine has neither v1's devices controller nor cgroup v2"]
      : []),
  ];
}

function versionOf(name: ControllerName, hierarchies: readonly Hierarchy[]): 1 | 2 | undefined {
  return hierarchies.find(({ controllers }) => controllers.includes(name))?.version;
}

/** Rates are limited above the schedulers; weights are theirs, and few of them have any. */
function ofBlock(limits: Limits, resources: Resources): string[] {
  const asked = (limits.blockDevices ?? []).filter(({ kind }) => kind === 'weight');
  const kept = resources.blockWeight === undefined ? [] : weights(limits, resources);
  return [
    ...(limits.blkioWeight !== undefined && resources.blockWeight === undefined
      ? ['Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.']
      : []),
    ...(asked.length > kept.length
      ? [
          'Your kernel does not support Block I/O weight_device with the scheduler of this device. Weight-device discarded.',
        ]
      : []),
  ];
}

/** What version 2 has given up; and what of version 1 can end badly. */
function ofMemory({ memory, memorySwappiness, oomKillDisable }: Limits, version: 1 | 2 | undefined): string[] {
  return [
    ...(memorySwappiness !== undefined && version === 2
      ? ['Your kernel does not support memory swappiness capabilities: Memory swappiness discarded.']
      : []),
    ...(oomKillDisable && version === 2
      ? ['Your kernel does not support OomKillDisable. OomKillDisable discarded.']
      : []),
    ...(oomKillDisable && version === 1 && memory === undefined
      ? [
          'OOM killer is disabled for the container, but no memory limit is set, this can result in the system running out of resources.',
        ]
      : []),
  ];
}

function withoutController(name: ControllerName, limits: Limits): string[] {
  return Object.entries(optionsOf[name])
    .filter(([limit]) => limits[limit as keyof Limits] !== undefined)
    .map(([, option]) => `${option} has no effect: no cgroup hierarchy of this machine has the ${name} controller`);
}
