import type { ContainerRecord } from './record.js';

/** A port of the host that leads to one of the container. */
export interface PublishedPort {
  /** The container's, with the protocol: "80/tcp". */
  readonly port: string;
  readonly hostIp: string;
  readonly hostPort: number;
}

/** What a container publishes: nothing as long as it has no network. */
export function publishedPorts(_record: ContainerRecord): readonly PublishedPort[] {
  return [];
}
