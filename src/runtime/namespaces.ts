import type { ProcessIdentity } from '../util/process.js';
import { ownNetwork, type Sandbox } from './network.js';
import { instructions, type Plan } from './plan.js';

const instruction = instructions(1);
const joining = instructions(15);

/** How the first process gets into its cgroup. */
export interface Membership {
  /** A directory of the v2 tree to be born in. */
  readonly birthplace: string | undefined;
  /** What it does next, before anything else. */
  readonly join: Plan;
}

/** A namespace that a container may share with the host. */
export type HostNamespace = 'ipc' | 'pid' | 'uts';

/** Processes whose namespaces it joins. */
export type JoinedNamespaces = Readonly<Partial<Record<'ipc' | 'pid', ProcessIdentity | undefined>>>;

/** The instructions that make the namespaces, and those that set up what is in them. */
export function namespaces(
  hostname: string,
  { birthplace, join }: Membership,
  network: Sandbox = ownNetwork,
  shared: readonly HostNamespace[] = [],
  joined: JoinedNamespaces = {},
): Plan {
  const all = ['ipc', 'mount', ...(network.own ? ['network'] : []), 'pid', 'uts'];
  const taken: readonly string[] = [...shared, ...(joined.ipc ? ['ipc'] : []), ...(joined.pid ? ['pid'] : [])];
  const own = all.filter((name) => !taken.includes(name));
  return [
    instruction('clone', 'new namespaces', own.join(','), ...birth(birthplace, joined.pid)),
    ...join,
    instruction('mount', 'keep our mounts to ourselves', 'none', '/', 'none', 'rec,private', '-'),
    ...(own.includes('uts') ? [instruction('sethostname', 'a host name of its own', hostname)] : []),
    ...network.enter,
    ...(joined.ipc ? [joining('join_ipc', "another container's memory", ...words(joined.ipc))] : []),
  ];
}

/** The second half of a host name, in the namespace of the first. */
export function nameDomain(domain: string | undefined): Plan {
  return domain ? [joining('setdomainname', 'a domain name of its own', domain)] : [];
}

/** Where it is born: in a cgroup, and in a PID namespace that is there. */
function birth(cgroup: string | undefined, pid: ProcessIdentity | undefined): string[] {
  if (pid) return [cgroup ?? '-', ...words(pid)];
  return cgroup ? [cgroup] : [];
}

function words({ pid, startTime }: ProcessIdentity): [string, string] {
  return [String(pid), startTime];
}
