import { pipeTo } from '../util/pipe.js';
import { shimPath } from './shim.js';

export interface ResolverOptions {
  /** The container's first process: the resolver listens in its network, and ends with it. */
  readonly pid: number;
  /** A directory with a file for each of the container's networks, and that of all networks. */
  readonly attachments: string;
  readonly networks: string;
  /** The addresses of those who are asked for other names. */
  readonly servers: readonly string[];
}

/** Starts a container's resolver; once this is fulfilled, it answers at 127.0.0.11. */
export async function startResolver({ pid, attachments, networks, servers }: ResolverOptions): Promise<void> {
  await pipeTo(shimPath(), ['resolver', String(pid), attachments, networks, ...servers], '');
}
