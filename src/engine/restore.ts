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
 * @returns their ids
 */
export async function restore(engine: Engine): Promise<string[]> {
  const lost = listContainerIds(engine.root).filter((id) => isLost(engine, id));
  // One that is damaged is named, and keeps nobody else waiting.
  for (const id of lost) await conclude(engine, id).catch(({ message }: Error) => engine.warn(message));
  // Who starts them again waits as long as the policy says, and goes on without us.
  for (const id of lost) if (hasPolicy(engine, id)) spawnDetached(cleanupCommand(engine, id));
  return lost;
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
