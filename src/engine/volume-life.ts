import { deleteVolume, ensureVolume, type VolumeOptions, type VolumeRecord } from '../volume/store.js';
import type { Engine } from './context.js';
import { emit } from './events.js';
import { unmountVolume, withVolume } from './volume-mounts.js';

/** Makes a volume unless there is one of that name. */
export async function makeVolume(engine: Engine, name: string, options?: VolumeOptions): Promise<VolumeRecord> {
  const { record, created } = await ensureVolume(engine.root, name, options);
  if (created) tell(engine, 'create', name);
  return record;
}

/** Removes a volume with its files; fine when there is none. */
export async function dropVolume(engine: Engine, name: string): Promise<void> {
  const remove = async () => {
    await unmountVolume(engine, name);
    return await deleteVolume(engine.root, name);
  };
  if (await withVolume(engine, name, remove)) tell(engine, 'destroy', name);
}

function tell(engine: Engine, action: string, name: string): void {
  emit(engine, { type: 'volume', action, id: name, attributes: { driver: 'local' } });
}
