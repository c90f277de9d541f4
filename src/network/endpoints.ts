import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../util/atomic.js';
import { errnoCode } from '../util/errors.js';
import { namesIn } from '../util/list.js';
import { remembering } from '../util/remember.js';
import type { PortBinding } from './ports.js';

/** A container in a network, while it runs: `<network>/endpoints/<container id>`. */
export interface Endpoint {
  /** The container's id and name. */
  readonly container: string;
  readonly name: string;
  /** The host's end of its cable, and the container's. */
  readonly link: string;
  readonly device: string;
  readonly mac: string;
  readonly ipv4?: string | undefined;
  readonly ipv6?: string | undefined;
  /** What others in the network may call it. */
  readonly names: readonly string[];
  /** Ports of the host that lead to it. */
  readonly ports?: readonly PortBinding[];
}

const endpointPath = (network: string, container: string) => join(network, 'endpoints', container);

/** @param network the network's directory */
export function writeEndpoint(network: string, endpoint: Endpoint): void {
  replaceFile(endpointPath(network, endpoint.container), JSON.stringify(endpoint));
}

const parsed = remembering((text) => JSON.parse(text) as Endpoint);

/** Undefined when the container is not in the network, or when its file is damaged. */
export function readEndpoint(network: string, container: string): Endpoint | undefined {
  try {
    return parsed(endpointPath(network, container));
  } catch (error) {
    if (error instanceof SyntaxError || errnoCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** False when there is none any more: of several who delete it one gets true. */
export function deleteEndpoint(network: string, container: string): boolean {
  try {
    unlinkSync(endpointPath(network, container));
    return true;
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** The ids of the containers in a network. */
export function endpointIds(network: string): string[] {
  return namesIn(join(network, 'endpoints')).filter((name) => /^[0-9a-f]{64}$/.test(name));
}
