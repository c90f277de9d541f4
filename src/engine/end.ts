import { claimEnd, type End, isEndClaimed, readEnd } from '../container/end.js';
import type { ContainerRecord } from '../container/record.js';
import { markExited, readState } from '../container/state.js';
import { ranOutOfMemory } from './cgroup.js';
import type { Engine } from './context.js';
import { containerEvent, emit } from './events.js';

/** What a command leaves that nobody saw ending: it went with its monitor, or its container was removed by force. */
export const killed = 137;

/** Writes down how a container's command has ended. Several may do so; one of them tells. */
export function recordEnd(engine: Engine, record: ContainerRecord, end: Partial<End> & Pick<End, 'exitCode'>): void {
  const { id, config } = record;
  // It did not start, and why is written down already.
  if (readState(engine.root, id)?.error !== undefined) return;
  const oom = ranOutOfMemory(engine, id, config.limits, end.exitCode);
  if (oom) engine.warn(oom);
  // A disk that the container has filled must not hide how it ended.
  try {
    markExited(engine.root, id, { ...end, ...(oom && { oomKilled: true }) });
  } catch (error) {
    engine.warn(`cannot record the end of container ${id.slice(0, 12)}: ${(error as Error).message}`);
  }
  if (!claimEnd(engine.root, id)) return;
  if (oom) emit(engine, containerEvent(record, 'oom'));
  emit(engine, containerEvent(record, 'die', { exitCode: String(end.exitCode) }));
}

/** Does so for one that was killed with its monitor: nobody has seen its end. */
export function recordLostEnd(engine: Engine, record: ContainerRecord): void {
  const state = readState(engine.root, record.id);
  const lost = state?.status === 'exited' && state.error === undefined && !isEndClaimed(engine.root, record.id);
  if (lost) recordEnd(engine, record, { exitCode: killed, ...readEnd(engine.root, record.id) });
}
