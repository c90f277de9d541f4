import { ownNetwork, type Sandbox } from './network.js';
import { instructions, type Plan } from './plan.js';

const instruction = instructions(1);

/** How the first process gets into its cgroup. */
export interface Membership {
  /** A directory of the v2 tree to be born in. */
  readonly birthplace: string | undefined;
  /** What it does next, before anything else. */
  readonly join: Plan;
}

/** A namespace that a container may share with the host. */
export type HostNamespace = 'ipc' | 'uts';

/** The instructions that make the namespaces, and those that set up what is in them. */
export function namespaces(
  hostname: string,
  { birthplace, join }: Membership,
  network: Sandbox = ownNetwork,
  shared: readonly HostNamespace[] = [],
): Plan {
  const all = ['ipc', 'mount', ...(network.own ? ['network'] : []), 'pid', 'uts'];
  const own = all.filter((name) => !shared.some((other) => other === name));
  return [
    instruction('clone', 'new namespaces', own.join(','), ...(birthplace ? [birthplace] : [])),
    ...join,
    instruction('mount', 'keep our mounts to ourselves', 'none', '/', 'none', 'rec,private', '-'),
    ...(own.includes('uts') ? [instruction('sethostname', 'a host name of its own', hostname)] : []),
    ...network.enter,
  ];
}
