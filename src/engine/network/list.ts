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
import { tellPruned } from '../events.js';
import type { PruneFilter } from '../prune.js';
import { namespaceLock, removeNetworkFiles } from './create.js';
import { tellOfNetwork } from './events.js';

/** The ids of the containers that are in a network now. */
export function containersIn({ root }: Engine, { id }: NetworkRecord): string[] {
  return endpointIds(networkDirectory(root, id));
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
  const users = containersIn(engine, record).map((id) => id.slice(0, 12));
  if (users.length > 0) {
    throw new EngineError('conflict', `network ${record.name} has active endpoints: container ${users.join(', ')}`);
  }
  if (!(await drop(engine, record))) throw new EngineError('notFound', `network ${word} not found`);
}

/** Of several who remove it one gets true. */
async function drop(engine: Engine, record: NetworkRecord): Promise<boolean> {
  return await withLock(namespaceLock, 'exclusive', async () => {
    if (!listNetworkIds(engine.root).includes(record.id)) return false;
    await removeNetworkFiles(engine, record);
    tellOfNetwork(engine, record, 'destroy');
    return true;
  });
}

/** Removes the networks that no container is in; returns their names. */
export async function pruneNetworks(engine: Engine, filter: PruneFilter): Promise<string[]> {
  const unused = listNetworks(engine.root).filter(
    (record) => !isPredefined(record) && containersIn(engine, record).length === 0 && filter(record),
  );
  const removed: string[] = [];
  for (const record of unused) {
    // The one before it took a while.
    if (containersIn(engine, record).length > 0) continue;
    if (await drop(engine, record)) removed.push(record.name);
  }
  tellPruned(engine, 'network', 0);
  return removed;
}
