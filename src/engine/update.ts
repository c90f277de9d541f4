import { checkBlock } from '../cgroup/block.js';
import { checkCpuTime } from '../cgroup/cpu-time.js';
import { findHierarchies } from '../cgroup/detect.js';
import { checkLimits, type Limits } from '../cgroup/limits.js';
import { findResources } from '../cgroup/resources.js';
import { updateCgroup } from '../cgroup/update.js';
import { warnings } from '../cgroup/warnings.js';
import { findContainer } from '../container/find.js';
import { type ContainerConfig, type ContainerRecord, containerDirectory, writeRecord } from '../container/record.js';
import type { RestartPolicy } from '../container/restart-policy.js';
import { isRunning, readState } from '../container/state.js';
import { EngineError } from '../util/errors.js';
import { formatBytes } from '../util/units.js';
import { cgroupName } from './cgroup.js';
import { changeRecord } from './change-record.js';
import type { Engine } from './context.js';
import { containerEvent, emit } from './events.js';
import { sample } from './stats.js';

/** What of a container can still be changed. What is left out stays as it is. */
export interface ContainerChange {
  readonly limits: Limits;
  readonly restart?: RestartPolicy | undefined;
}

/**
 * Changes a container's limits and restart policy: what is written down of them, and, while it runs, those that hold. Both or neither.
 *
 * @throws EngineError `invalid`, or `unavailable` when the kernel refuses
 */
export async function update(engine: Engine, word: string, change: ContainerChange): Promise<void> {
  const id = findContainer(engine.root, word);
  const record = await changeRecord(engine, id, (before) => {
    const after = { ...before, config: changed(before.config, change) };
    const undo = setLimits(engine, before, after.config.limits);
    try {
      writeRecord(containerDirectory(engine.root, id), after);
    } catch (error) {
      undo();
      throw error;
    }
    return after;
  });
  emit(engine, containerEvent(record, 'update'));
}

function changed(config: ContainerConfig, { limits, restart }: ContainerChange): ContainerConfig {
  if (restart && restart.name !== 'no' && config.autoRemove) {
    throw new EngineError('invalid', 'a container with --rm is not started again: it has no restart policy to change');
  }
  return { ...config, limits: { ...config.limits, ...given(limits) }, ...(restart && { restart }) };
}

/** JSON leaves out what is undefined; spreading does not. */
function given(limits: Limits): Limits {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}

/** Returns what undoes it. */
function setLimits(engine: Engine, { id, config }: ContainerRecord, after: Limits): () => void {
  const hierarchies = findHierarchies();
  const resources = findResources(hierarchies);
  checkLimits(after, resources);
  checkCpuTime(after, resources);
  checkBlock(after, resources);
  for (const warning of warnings(after, hierarchies, resources)) engine.warn(`warning: ${warning}`);
  if (!isRunning(readState(engine.root, id))) return () => {};
  checkUsage(engine, id, config.limits, after);
  return updateCgroup(cgroupName(engine.root, id), hierarchies, { before: config.limits, after }, resources);
}

/** Where v1 refuses a limit below what is in use, v2 takes it, and kills. */
function checkUsage(engine: Engine, id: string, before: Limits, { memory }: Limits): void {
  const used = sample(engine, id)?.memory ?? 0;
  if (memory === undefined || memory === before.memory || used <= memory) return;
  throw new EngineError(
    'unavailable',
    `cannot limit memory to ${formatBytes(memory)}: ${formatBytes(Math.ceil(used / 1024) * 1024)} are in use; nothing was changed`,
  );
}
