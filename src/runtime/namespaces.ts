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
export function namespaces(hostname: string, { birthplace, join }: Membership): Plan {
  return [
    instruction('clone', 'new namespaces', 'ipc,mount,network,pid,uts', ...(birthplace ? [birthplace] : [])),
    ...join,
    instruction('mount', 'keep our mounts to ourselves', 'none', '/', 'none', 'rec,private', '-'),
    instruction('sethostname', 'a host name of its own', hostname),
    instruction('loopback', 'bring up lo'),
  ];
}
