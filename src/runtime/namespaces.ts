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

/** The instructions that make the namespaces, and those that set up what is in them. */
export function namespaces(hostname: string, { birthplace, join }: Membership, network: Sandbox = ownNetwork): Plan {
  const names = network.own ? 'ipc,mount,network,pid,uts' : 'ipc,mount,pid,uts';
  return [
    instruction('clone', 'new namespaces', names, ...(birthplace ? [birthplace] : [])),
    ...join,
    instruction('mount', 'keep our mounts to ourselves', 'none', '/', 'none', 'rec,private', '-'),
    instruction('sethostname', 'a host name of its own', hostname),
    ...network.enter,
  ];
}
