import { findHierarchies } from '../cgroup/detect.js';
import { setFrozen } from '../cgroup/freeze.js';
import { findContainer } from '../container/find.js';
import { readRecord } from '../container/record.js';
import { markPaused, readState } from '../container/state.js';
import { EngineError } from '../util/errors.js';
import { cgroupName } from './cgroup.js';
import type { Engine } from './context.js';
import { containerEvent, emit } from './events.js';

/**
 * Stops every process of a container where it stands, or lets them go on.
 *
 * @throws EngineError `conflict` when there is nothing to stop, or to let go on
 */
export async function setPaused(engine: Engine, word: string, paused: boolean): Promise<void> {
  const id = findContainer(engine.root, word);
  const record = readRecord(engine.root, id);
  const status = readState(engine.root, id)?.status;
  if (paused && status === 'paused') throw new EngineError('conflict', `container ${word} is already paused`);
  if (status !== (paused ? 'running' : 'paused')) {
    throw new EngineError('conflict', `container ${word} is not ${paused ? 'running' : 'paused'}`);
  }
  await setFrozen(findHierarchies(), cgroupName(engine.root, id), paused);
  markPaused(engine.root, id, paused);
  emit(engine, containerEvent(record, paused ? 'pause' : 'unpause'));
}
