import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ContainerRecord, containerDirectory, tryReadRecord } from '../../container/record.js';
import { readEndpoint } from '../../network/endpoints.js';
import { defaultNetwork, networkDirectory, predefined } from '../../network/record.js';
import { makeOne } from '../../util/directory.js';
import { EngineError, errnoCode } from '../../util/errors.js';
import { namesIn } from '../../util/list.js';
import type { Engine } from '../context.js';

/** In the default network nobody answers for names. There a link goes to a container, whatever it is called, by a line of /etc/hosts. */
const linksOf = ({ config }: ContainerRecord) => config.network?.links ?? [];

const endpointOf = (root: string, id: string) =>
  readEndpoint(networkDirectory(root, predefined(root, defaultNetwork, 'bridge').id), id);

/** @throws EngineError `conflict` for a container that cannot be found there now */
export function requireLinked({ root }: Engine, record: ContainerRecord): void {
  const missing = linksOf(record).find(({ container }) => !endpointOf(root, container));
  if (!missing) return;
  const { container, alias } = missing;
  throw new EngineError(
    'conflict',
    `cannot link to ${container.slice(0, 12)} as ${alias}: it does not run, or not in the default network; start it first`,
  );
}

/** Lines of /etc/hosts. Of those that do not run there is none. */
export function linkedHosts({ root }: Engine, record: ContainerRecord): (readonly [address: string, names: string])[] {
  return linksOf(record).flatMap(({ container, alias }) => {
    const { name, ipv4, ipv6 } = endpointOf(root, container) ?? {};
    const names = [...new Set([alias, container.slice(0, 12), name])].join(' ');
    return [ipv4, ipv6].flatMap((address) => (address === undefined ? [] : [[address, names] as const]));
  });
}

const linkersDirectory = (root: string, id: string) => join(containerDirectory(root, id), 'linkers');

/** Leaves word with those that a container has links to: one that starts again may have another address. */
export function tellLinked({ root }: Engine, record: ContainerRecord): void {
  for (const { container } of linksOf(record)) {
    try {
      makeOne(linkersDirectory(root, container), 0o700);
      writeFileSync(join(linkersDirectory(root, container), record.id), '');
    } catch (error) {
      // It has just been removed.
      if (errnoCode(error) !== 'ENOENT') throw error;
    }
  }
}

/** The containers that have links to this one, and run. */
export function linkersOf({ root }: Engine, { id }: ContainerRecord): ContainerRecord[] {
  const linkers = namesIn(linkersDirectory(root, id)).filter((linker) => endpointOf(root, linker));
  return linkers.flatMap((linker) => tryReadRecord(root, linker) ?? []);
}
