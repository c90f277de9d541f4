import { listContainerIds, readRecord } from '../container/record.js';
import { EngineError } from '../util/errors.js';
import { listVolumeNames, readVolume, type VolumeRecord, volumeData } from '../volume/store.js';
import type { Engine } from './context.js';
import { tellPruned } from './events.js';
import type { Pruned, PruneFilter } from './prune.js';
import { spaceOf } from './space.js';
import { dropVolume } from './volume-life.js';
import { volumeUsers } from './volume-users.js';

/** A volume, and the ids of the containers that have it. */
export interface VolumeUse {
  readonly record: VolumeRecord;
  readonly usedBy: readonly string[];
}

/** Every volume whose record can be read; what cannot be is said. */
export function listVolumes(engine: Engine): VolumeUse[] {
  // First: a volume that is not here yet may get its user after we have looked for users.
  const names = listVolumeNames(engine.root);
  const users = volumeUsers(engine);
  return names.flatMap((name) => {
    try {
      return [{ record: readVolume(engine.root, name), usedBy: users.get(name) ?? [] }];
    } catch (error) {
      engine.warn((error as Error).message);
      return [];
    }
  });
}

/**
 * Removes a volume with its files.
 *
 * @throws EngineError `notFound`, or `conflict` while a container has it
 */
export async function removeVolume(engine: Engine, name: string): Promise<void> {
  if (!listVolumeNames(engine.root).includes(name)) throw new EngineError('notFound', `no such volume: ${name}`);
  const users = (volumeUsers(engine).get(name) ?? []).map((id) => id.slice(0, 12));
  if (users.length > 0) {
    throw new EngineError('conflict', `volume ${name} is in use by container ${users.join(', ')}: remove that first`);
  }
  await dropVolume(engine, name);
}

/**
 * Removes the volumes that no container has; the named ones too if `all`.
 *
 * @throws EngineError when a damaged record leaves open which volumes its container has
 */
export async function pruneVolumes(engine: Engine, all: boolean, filter: PruneFilter): Promise<Pruned> {
  for (const id of listContainerIds(engine.root)) checkRecord(engine.root, id);
  const unused = listVolumes(engine)
    .filter(({ record, usedBy }) => usedBy.length === 0 && (all || record.anonymous) && filter(record))
    .map(({ record }) => record.name);
  const ids: string[] = [];
  let bytes = 0;
  for (const name of unused) {
    const size = await spaceOf(volumeData(engine.root, name));
    // To measure takes a while, in which it may have found a user.
    if (volumeUsers(engine).has(name)) continue;
    await dropVolume(engine, name);
    ids.push(name);
    bytes += size;
  }
  tellPruned(engine, 'volume', bytes);
  return { ids, bytes };
}

function checkRecord(root: string, id: string): void {
  try {
    readRecord(root, id);
  } catch (error) {
    if (!(error instanceof EngineError) || error.kind !== 'notFound') throw error;
  }
}
