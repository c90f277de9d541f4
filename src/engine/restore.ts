import { isEndClaimed } from '../container/end.js';
import { listContainerIds, tryReadRecord } from '../container/record.js';
import { isRestartLost, readState } from '../container/state.js';
import { isAlive } from '../util/process.js';
import { spawnDetached } from '../util/spawn.js';
import { conclude } from './conclude.js';
import type { Engine } from './context.js';
import { cleanupCommand } from './start.js';

/**
 * Sees to the containers that ended with nobody there to see it: they were killed with their monitor, or the machine was switched off. Whose
 * policy says so is started again.
 *
 * @param signal leaves the rest to the next start
 * @returns their ids
 */
export async function restore(engine: Engine, signal: AbortSignal): Promise<string[]> {
  const seen: string[] = [];
  for (const id of listContainerIds(engine.root).filter((id) => isLost(engine, id))) {
    if (signal.aborted) break;
    // One that is damaged is named, and keeps nobody else waiting.
    await conclude(engine, id).catch(({ message }: Error) => engine.warn(message));
    seen.push(id);
  }
  // Who starts them again waits as long as the policy says, and goes on without us.
  for (const id of seen) if (hasPolicy(engine, id)) spawnDetached(cleanupCommand(engine, id));
  return seen;
}

function isLost({ root }: Engine, id: string): boolean {
  if (isRestartLost(root, id)) return true;
  const state = readState(root, id);
  if (state?.status !== 'exited' || state.error !== undefined) return false;
  return !isAlive(state.owner) && !isEndClaimed(root, id);
}

function hasPolicy({ root }: Engine, id: string): boolean {
  return (tryReadRecord(root, id)?.config.restart?.name ?? 'no') !== 'no';
}
