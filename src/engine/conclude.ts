import { type End, readEnd } from '../container/end.js';
import { type ContainerRecord, readRecord } from '../container/record.js';
import { markExited } from '../container/state.js';
import { EngineError } from '../util/errors.js';
import { containerCgroup, outOfMemory } from './cgroup.js';
import type { Engine } from './context.js';
import { discard } from './remove.js';
import { tidy } from './tidy.js';

/** What a command leaves that nobody saw ending: it went with its monitor, or its container was removed by force. */
const killed = 137;

/**
 * Sees to what is left of a container whose command has ended: its record, its cgroup, with --rm the container. Who started it does
 * this if they are still there, else its monitor. Both at once do no harm.
 *
 * @param known the exit code, from the monitor itself; else it is in the record that the monitor has written
 * @returns the exit code
 */
export async function conclude(engine: Engine, id: string, known?: number): Promise<number> {
  const end = readEnd(engine.root, id);
  const exitCode = known ?? end?.exitCode ?? killed;
  const record = findRecord(engine, id);
  if (!record) return exitCode;
  recordEnd(engine, record, { ...end, exitCode });
  // The claim of whoever started it is still there, and ours now.
  if (record.config.autoRemove) await discard(engine, id);
  else await tidy(engine, id);
  return exitCode;
}

/** Undefined when somebody has removed it meanwhile. */
function findRecord({ root }: Engine, id: string): ContainerRecord | undefined {
  try {
    return readRecord(root, id);
  } catch (error) {
    if (error instanceof EngineError && error.kind === 'notFound') return undefined;
    throw error;
  }
}

function recordEnd(engine: Engine, { id, config }: ContainerRecord, end: Partial<End> & Pick<End, 'exitCode'>): void {
  const oom = outOfMemory(containerCgroup({ ...engine, warn: () => {} }, id, config.limits), end.exitCode);
  if (oom) engine.warn(oom);
  // A disk that the container has filled must not hide how it ended.
  try {
    markExited(engine.root, id, { ...end, ...(oom && { oomKilled: true }) });
  } catch (error) {
    engine.warn(`cannot record the end of container ${id.slice(0, 12)}: ${(error as Error).message}`);
  }
}
