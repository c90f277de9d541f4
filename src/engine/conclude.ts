import { readEnd } from '../container/end.js';
import { type ContainerRecord, readRecord } from '../container/record.js';
import { isStartRequested } from '../container/stop-request.js';
import { EngineError } from '../util/errors.js';
import type { Engine } from './context.js';
import { killed, recordEnd } from './end.js';
import { discard } from './remove.js';
import { tidy } from './tidy.js';

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
  if (record.config.autoRemove && !isStartRequested(engine.root, id)) await discard(engine, id);
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
