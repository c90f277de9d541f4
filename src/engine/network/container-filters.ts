import { readAttachments } from '../../container/attachments.js';
import { publishedPorts } from '../../container/ports.js';
import type { ContainerRecord } from '../../container/record.js';
import { networkMode } from '../../network/options.js';
import { parseExpose } from '../../network/ports.js';
import { findNetwork } from '../../network/record.js';
import type { Engine } from '../context.js';

/** Whether a container is in a network: by its name, or the beginning of its id. */
export function isInNetwork({ root }: Engine, { id, config }: ContainerRecord, word: string): boolean {
  const mode = networkMode(config.network);
  if (mode === 'host' || mode === 'none') return word === mode;
  const networks = readAttachments(root, id).map(({ network }) => network);
  return networks.some((network) => network.startsWith(word)) || networks.includes(idOf(root, word) ?? '');
}

function idOf(root: string, word: string): string | undefined {
  try {
    return findNetwork(root, word).id;
  } catch {
    return undefined;
  }
}

/**
 * Ports by their numbers.
 *
 * @param text PORT[-PORT][/PROTOCOL]
 * @throws EngineError `invalid`
 */
export function readPorts(text: string): ReadonlySet<string> {
  return new Set(parseExpose(text));
}

/** Whether one of these ports of the host leads to a running container. */
export function publishesOneOf({ root }: Engine, { id }: ContainerRecord, ports: ReadonlySet<string>): boolean {
  return publishedPorts(root, id).some(({ port, hostPort }) => ports.has(`${hostPort}/${port.split('/')[1]}`));
}

/** Whether a container says that it listens at one of these, or is published there. */
export function exposesOneOf({ config: { network } }: ContainerRecord, ports: ReadonlySet<string>): boolean {
  const published = (network?.publish ?? []).map(({ containerPort, protocol }) => `${containerPort}/${protocol}`);
  return [...(network?.exposed ?? []), ...published].some((port) => ports.has(port));
}
