import { rmSync } from 'node:fs';
import { join } from 'node:path';
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

/** @param directory the container's */
export function attachmentsDirectory(directory: string): string {
  return join(directory, 'networks');
}

/** @param directory the container's */
export function writeAttachment(directory: string, attachment: Attachment): void {
  makeDirectory(attachmentsDirectory(directory), 0o700);
  replaceFile(join(attachmentsDirectory(directory), attachment.network), JSON.stringify(attachment));
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
  rmSync(join(attachmentsDirectory(containerDirectory(root, id)), network), { force: true });
}
