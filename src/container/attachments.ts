import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { ContainerLink } from '../network/container-links.js';
import type { NetworkRequest } from '../network/options.js';
import { replaceFile } from '../util/atomic.js';
import { makeDirectory } from '../util/directory.js';
import { errnoCode } from '../util/errors.js';
import { namesIn } from '../util/list.js';
import { remembering } from '../util/remember.js';
import { containerDirectory } from './record.js';

/**
 * A network that a container is in whenever it runs: `<container>/networks/<network id>`. In a file of its own, as it may change, and
 * the container's record does not.
 */
export interface Attachment extends NetworkRequest {
  readonly network: string;
  /** The first one's device is eth0. */
  readonly order: number;
}

const attachmentsDirectory = (directory: string) => join(directory, 'networks');

/** What a container calls others in a network: a link named by the alias, to the other's name. The resolver reads it. */
const linksDirectory = (directory: string, network: string) => join(directory, 'links', network);

/** @param directory the container's */
export function writeAttachment(directory: string, attachment: Attachment): void {
  const { network, links = [] } = attachment;
  if (links.length > 0) writeLinks(linksDirectory(directory, network), links);
  makeDirectory(attachmentsDirectory(directory), 0o700);
  replaceFile(join(attachmentsDirectory(directory), network), JSON.stringify(attachment));
}

/** DNS does not tell capitals apart. */
function writeLinks(directory: string, links: readonly ContainerLink[]): void {
  rmSync(directory, { recursive: true, force: true });
  makeDirectory(directory, 0o700);
  const names = new Map(links.map(({ alias, container }) => [alias.toLowerCase(), container.toLowerCase()]));
  for (const [alias, name] of names) symlinkSync(name, join(directory, alias));
}

/** A container's networks in their order. */
export function readAttachments(root: string, id: string): Attachment[] {
  const directory = attachmentsDirectory(containerDirectory(root, id));
  const files = namesIn(directory).filter((name) => /^[0-9a-f]{64}$/.test(name));
  return files.flatMap((name) => readAttachment(join(directory, name))).sort((a, b) => a.order - b.order);
}

const parsed = remembering((text) => JSON.parse(text) as Attachment);

function readAttachment(path: string): Attachment[] {
  try {
    return [parsed(path)];
  } catch (error) {
    // Taken out of the network meanwhile.
    if (errnoCode(error) === 'ENOENT') return [];
    throw error;
  }
}

export function deleteAttachment(root: string, id: string, network: string): void {
  const directory = containerDirectory(root, id);
  rmSync(join(attachmentsDirectory(directory), network), { force: true });
  rmSync(linksDirectory(directory, network), { recursive: true, force: true });
}
