import { endpointIds } from '../../network/endpoints.js';
import {
  findNetwork,
  isPredefined,
  listNetworkIds,
  listNetworks,
  type NetworkRecord,
  networkDirectory,
} from '../../network/record.js';
import { EngineError } from '../../util/errors.js';
import { withLock } from '../../util/lock.js';
import type { Engine } from '../context.js';
import { isOver } from '../doctor/left.js';
import { tellPruned } from '../events.js';
import type { PruneFilter } from '../prune.js';
import { releaseNetwork } from './connect.js';
import { namespaceLock, removeNetworkFiles } from './create.js';
import { tellOfNetwork } from './events.js';

/** The ids of the containers that are in a network now; not of those that a crash has left there. */
export function containersIn(engine: Engine, { id }: NetworkRecord): string[] {
  return endpointIds(networkDirectory(engine.root, id)).filter((container) => !isOver(engine, container));
}

/**
 * Removes a network.
 *
 * @throws EngineError `notFound`, or `conflict` while a container is in it
 */
export async function removeNetwork(engine: Engine, word: string): Promise<void> {
  const record = findNetwork(engine.root, word);
  if (isPredefined(record))
    throw new EngineError('conflict', `${record.name} is a pre-defined network and cannot be removed`);
  const users = (await drop(engine, record))?.map((id) => id.slice(0, 12));
  if (!users) throw new EngineError('notFound', `network ${word} not found`);
  if (users.length > 0) {
    throw new EngineError('conflict', `network ${record.name} has active endpoints: container ${users.join(', ')}`);
  }
}

/** Removes it, unless containers are in it, which it gives. Undefined when somebody else has removed it. */
async function drop(engine: Engine, record: NetworkRecord): Promise<string[] | undefined> {
  return await withLock(namespaceLock, 'exclusive', async () => {
    if (!listNetworkIds(engine.root).includes(record.id)) return undefined;
    // Not before: one may have come while we waited.
    const users = containersIn(engine, record);
    if (users.length > 0) return users;
    for (const id of endpointIds(networkDirectory(engine.root, record.id))) await releaseNetwork(engine, record.id, id);
    await removeNetworkFiles(engine, record);
    tellOfNetwork(engine, record, 'destroy');
    return users;
  });
}

/** Removes the networks that no container is in; returns their names. */
export async function pruneNetworks(engine: Engine, filter: PruneFilter): Promise<string[]> {
  const unused = listNetworks(engine.root).filter(
    (record) => !isPredefined(record) && containersIn(engine, record).length === 0 && filter(record),
  );
  const removed: string[] = [];
  for (const record of unused) {
    if ((await drop(engine, record))?.length === 0) removed.push(record.name);
  }
  tellPruned(engine, 'network', 0);
  return removed;
}
