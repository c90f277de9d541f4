import { containerDirectory, listContainerIds } from '../container/record.js';
import { isRunning, readState } from '../container/state.js';
import { EngineError } from '../util/errors.js';
import { isAlive } from '../util/process.js';
import type { Engine } from './context.js';
import { tellPruned } from './events.js';
import { remove } from './remove.js';
import { spaceOf } from './space.js';

/** What was removed, and how many bytes are free by that. */
export interface Pruned {
  readonly ids: readonly string[];
  readonly bytes: number;
}

/** Removes every container that does not run. */
export async function pruneContainers(engine: Engine): Promise<Pruned> {
  const ids: string[] = [];
  let bytes = 0;
  for (const id of listContainerIds(engine.root).filter((each) => isOver(engine, each))) {
    const size = await spaceOf(containerDirectory(engine.root, id));
    if (!(await removeUnlessStarted(engine, id))) continue;
    ids.push(id);
    bytes += size;
  }
  tellPruned(engine, 'container', bytes);
  return { ids, bytes };
}

/** Not one that is just being made. */
function isOver({ root }: Engine, id: string): boolean {
  const state = readState(root, id);
  if (!state || isRunning(state) || state.status === 'restarting') return false;
  return state.status !== 'created' || !isAlive(state.owner);
}

async function removeUnlessStarted(engine: Engine, id: string): Promise<boolean> {
  try {
    await remove(engine, id);
    return true;
  } catch (error) {
    if (error instanceof EngineError && ['conflict', 'notFound'].includes(error.kind)) return false;
    throw error;
  }
}
