import { pipeTo } from '../util/pipe.js';
import { shimPath } from './shim.js';

export interface ResolverOptions {
  /** The container's first process: the resolver listens in its network, and ends with it. */
  readonly pid: number;
  /** The container's directory, which says which networks it is in and what it calls others there; and that of all networks. */
  readonly container: string;
  readonly networks: string;
  /** A file with the addresses of those who are asked for other names, one a line. */
  readonly upstreams: string;
}

/** Starts a container's resolver; once this is fulfilled, it answers at 127.0.0.11. */
export async function startResolver({ pid, container, networks, upstreams }: ResolverOptions): Promise<void> {
  await pipeTo(shimPath(), ['resolver', String(pid), container, networks, upstreams], '');
}
