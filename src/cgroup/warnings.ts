import { type ControllerName, controllerNames, type Hierarchy, type Resources } from './contract.js';
import type { Limits } from './limits.js';

/** The options that need a controller, by what they set. */
const optionsOf: Record<ControllerName, Partial<Record<keyof Limits, string>>> = {
  memory: { memory: '--memory' },
  cpu: { nanoCpus: '--cpus', cpuShares: '--cpu-shares' },
  cpuset: { cpusetCpus: '--cpuset-cpus' },
  pids: { pidsLimit: '--pids-limit' },
  freezer: {},
  // No option asks for it; and v2 has another way.
  devices: {},
};

/** The limits that this machine cannot keep, each in a sentence. */
export function warnings(limits: Limits, hierarchies: readonly Hierarchy[], { swap }: Resources): string[] {
  const found = hierarchies.flatMap(({ controllers }) => controllers);
  const missing = controllerNames.filter((name) => !found.includes(name));
  return [
    ...missing.flatMap((name) => withoutController(name, limits)),
    ...(limits.memory !== undefined && found.includes('memory') && !swap
      ? ['this kernel does not count the swap of a cgroup: only memory is limited']
      : []),
    ...(limits.devices && !found.includes('devices') && hierarchies.every(({ version }) => version === 1)
      ? ["any device can be used: this machine has neither v1's devices controller nor cgroup v2"]
      : []),
  ];
}

function withoutController(name: ControllerName, limits: Limits): string[] {
  return Object.entries(optionsOf[name])
    .filter(([limit]) => limits[limit as keyof Limits] !== undefined)
    .map(([, option]) => `${option} has no effect: no cgroup hierarchy of this machine has the ${name} controller`);
}
