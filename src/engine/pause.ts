import { findHierarchies } from '../cgroup/detect.js';
import { setFrozen } from '../cgroup/freeze.js';
import { findContainer } from '../container/find.js';
import { readRecord } from '../container/record.js';
import { markPaused, readState } from '../container/state.js';
import { EngineError, errnoCode } from '../util/errors.js';
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

/** Does what needs a container's files to stay as they are: if it runs, it is paused meanwhile. */
export async function whilePaused<T>(engine: Engine, id: string, work: () => Promise<T>): Promise<T> {
  const isOurs = await tryPaused(engine, id, true);
  try {
    return await work();
  } finally {
    if (isOurs) await tryPaused(engine, id, false);
  }
}

/** As `setPaused`, but false when it does not run, or somebody else paused it, or let it go on. */
export async function tryPaused(engine: Engine, id: string, paused: boolean): Promise<boolean> {
  try {
    await setPaused(engine, id, paused);
    return true;
  } catch (error) {
    // Its cgroup goes before its end is known.
    const isEnding = errnoCode(error) === 'ENOENT';
    if (isEnding || (error instanceof EngineError && ['conflict', 'notFound'].includes(error.kind))) return false;
    throw error;
  }
}
