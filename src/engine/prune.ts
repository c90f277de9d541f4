import { labelsOf } from '../container/labels.js';
import { containerDirectory, listContainerIds, readRecord } from '../container/record.js';
import { isRunning, readState } from '../container/state.js';
import { EngineError } from '../util/errors.js';
import { isAlive } from '../util/process.js';
import { output } from '../util/spawn.js';
import type { Engine } from './context.js';
import { remove } from './remove.js';

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
    const size = await bytesOn(containerDirectory(engine.root, id));
    if (!(await removeUnlessStarted(engine, id))) continue;
    ids.push(id);
    bytes += size;
  }
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

/** How much of the disk some trees take; one that is not there takes nothing. A file of several names counts once. */
export async function bytesOn(...paths: readonly string[]): Promise<number> {
  let text = '';
  for await (const chunk of output('du', ['-sxcB1', '--', ...paths], { accept: [0, 1] }))
    text += Buffer.from(chunk).toString();
  return Number.parseInt(text.trimEnd().split('\n').at(-1) ?? '', 10) || 0;
}
