import { readEndpoint } from '../network/endpoints.js';
import { networkDirectory } from '../network/record.js';
import { readAttachments } from './attachments.js';
import type { ContainerRecord } from './record.js';
import { isRunning, readState } from './state.js';

/** A port of the host that leads to one of the container. */
export interface PublishedPort {
  /** The container's, with the protocol: "80/tcp". */
  readonly port: string;
  readonly hostIp: string;
  readonly hostPort: number;
}

/** What a container publishes while it runs; a crash may have left an endpoint. */
export function publishedPorts(root: string, id: string): PublishedPort[] {
  if (!isRunning(readState(root, id))) return [];
  const bindings = readAttachments(root, id).flatMap(
    ({ network }) => readEndpoint(networkDirectory(root, network), id)?.ports ?? [],
  );
  return bindings.map(({ containerPort, protocol, hostIp, hostPort }) => ({
    port: `${containerPort}/${protocol}`,
    hostIp: hostIp || '0.0.0.0',
    hostPort,
  }));
}

/** What it exposes, "80/tcp", and nobody outside can reach. */
export function unpublishedPorts({ config }: ContainerRecord, published: readonly PublishedPort[]): string[] {
  return (config.network?.exposed ?? []).filter((name) => !published.some(({ port }) => port === name));
}
