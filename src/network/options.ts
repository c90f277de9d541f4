import type { ContainerLink } from './container-links.js';
import type { PortRequest } from './ports.js';
import { defaultNetwork } from './record.js';

/** What a container is to be in one network. */
export interface NetworkRequest {
  /** The network's name or id; or `host`, `none` or `container:ID`. */
  readonly name: string;
  /** What others in the network call it, besides its own name. */
  readonly aliases: readonly string[];
  /** What it calls others there. */
  readonly links?: readonly ContainerLink[];
  readonly ip?: string | undefined;
  readonly ip6?: string | undefined;
  readonly mac?: string | undefined;
}

/** What was asked for of a container's network. */
export interface NetworkOptions {
  /** At least one; several only of networks that the user made. */
  readonly networks: readonly NetworkRequest[];
  /** The resolvers; the host's unless given. */
  readonly dns: readonly string[];
  readonly dnsSearch: readonly string[];
  readonly dnsOptions: readonly string[];
  /** Lines for /etc/hosts: NAME:ADDRESS, where `host-gateway` is an address too. */
  readonly extraHosts: readonly string[];
  /** Ports of the host that lead in; missing in the records of chapter 13. */
  readonly publish?: readonly PortRequest[];
  /** What the command listens at, as "80/tcp": the image's word and the user's. */
  readonly exposed?: readonly string[];
  /** What it calls others in the default network, where nobody answers for names; by their ids. */
  readonly links?: readonly ContainerLink[];
  /** Publish all that is exposed. */
  readonly publishAll?: boolean;
}

/** Whose network devices a container sees: its own, one with none but lo, the host's, or another container's. */
export type NetworkMode = 'own' | 'none' | 'host' | 'container';

export function networkMode(options: NetworkOptions | undefined): NetworkMode {
  const name = options?.networks[0]?.name ?? 'none';
  if (name === 'none' || name === 'host') return name;
  return name.startsWith('container:') ? 'container' : 'own';
}

/** True for one that somebody made: names are answered there. */
export function isUserNetwork(name: string): boolean {
  return ![defaultNetwork, 'host', 'none'].includes(name) && !name.startsWith('container:');
}

/** The container in `container:ID`. */
export function networkOwner(options: NetworkOptions | undefined): string {
  return (options?.networks[0]?.name ?? '').replace('container:', '');
}
