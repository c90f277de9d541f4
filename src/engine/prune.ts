import { labelsOf } from '../container/labels.js';
import { containerDirectory, listContainerIds, readRecord } from '../container/record.js';
import { isRunning, readState } from '../container/state.js';
import { EngineError } from '../util/errors.js';
import { isAlive } from '../util/process.js';
import type { Engine } from './context.js';
import { tellPruned } from './events.js';
import { remove } from './remove.js';
import { spaceOf } from './space.js';

/** What was removed, by its ids or names, and how many bytes are free by that. */
export interface Pruned {
  readonly ids: readonly string[];
  readonly bytes: number;
}

/** What a filter looks at. */
export interface Prunable {
  /** RFC 3339. */
  readonly created?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/** True for what may go. */
export type PruneFilter = (thing: Prunable) => boolean;

/** Removes every container that does not run. A filter spares what it cannot read. */
export async function pruneContainers(engine: Engine, filter?: PruneFilter): Promise<Pruned> {
  const ids: string[] = [];
  let bytes = 0;
  for (const id of listContainerIds(engine.root).filter((each) => isOver(engine, each))) {
    if (filter && !mayGo(engine, id, filter)) continue;
    const size = await spaceOf(containerDirectory(engine.root, id));
    if (!(await removeUnlessStarted(engine, id))) continue;
    ids.push(id);
    bytes += size;
  }
  tellPruned(engine, 'container', bytes);
  return { ids, bytes };
}

function mayGo({ root }: Engine, id: string, filter: PruneFilter): boolean {
  try {
    const record = readRecord(root, id);
    return filter({ created: record.created, labels: labelsOf(record) });
  } catch (error) {
    if (error instanceof EngineError) return false;
    throw error;
  }
}

/** Not one that is just being made. */
function isOver({ root }: Engine, id: string): boolean {
  const state = readState(root, id);
  if (!state || isRunning(state) || state.status === 'restarting') return false;
  return state.status !== 'created' || state.left === true || !isAlive(state.owner);
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
