import type { ContainerRecord } from '../container/record.js';
import { removeContainerCgroup } from './cgroup.js';
import type { Engine } from './context.js';

/**
 * Before a start: ends what an earlier run has left. The kernel ends all of a PID namespace with its first process. Without one of its
 * own that is the engine's to do, and somebody may have killed whoever was to do it.
 */
export async function endLeftovers(engine: Engine, { id, config }: ContainerRecord): Promise<void> {
  if (config.hostNamespaces?.includes('pid') || config.joined?.pid) await removeContainerCgroup(engine, id);
}
