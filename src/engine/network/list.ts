import { endpointIds } from '../../network/endpoints.js';
import { findNetwork, isPredefined, listNetworks, type NetworkRecord, networkDirectory } from '../../network/record.js';
import { EngineError } from '../../util/errors.js';
import type { Engine } from '../context.js';
import { tellPruned } from '../events.js';
import type { PruneFilter } from '../prune.js';
import { removeNetworkFiles } from './create.js';
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
  await drop(engine, record);
}

async function drop(engine: Engine, record: NetworkRecord): Promise<void> {
  await removeNetworkFiles(engine, record);
  tellOfNetwork(engine, record, 'destroy');
}

/** Removes the networks that no container is in; returns their names. */
export async function pruneNetworks(engine: Engine, filter: PruneFilter): Promise<string[]> {
  const unused = listNetworks(engine.root).filter(
    (record) => !isPredefined(record) && containersIn(engine, record).length === 0 && filter(record),
  );
  for (const record of unused) await drop(engine, record);
  tellPruned(engine, 'network', 0);
  return unused.map(({ name }) => name);
}
