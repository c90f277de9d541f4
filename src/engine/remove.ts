import { containerOfName, listNames, releaseName } from '../container/names.js';
import { type ContainerRecord, containerDirectory, tryReadRecord } from '../container/record.js';
import { isRunning, readState } from '../container/state.js';
import { requestStop } from '../container/stop-request.js';
import { removeTree } from '../util/atomic.js';
import { EngineError } from '../util/errors.js';
import { dismissArrivals } from './arrivals.js';
import { removeContainerCgroup } from './cgroup.js';
import { claim, settled } from './claim.js';
import type { Engine } from './context.js';
import { recordLostEnd } from './end.js';
import { containerEvent, type EngineEvent, emit } from './events.js';
import { anonymousVolumes } from './mounts.js';
import { killContainer } from './signal.js';
import { tidy } from './tidy.js';
import { dropVolume } from './volume-life.js';
import { withoutShared } from './volume-users.js';

export interface RemoveOptions {
  /** End its command first. */
  readonly force?: boolean;
  /** Remove the volumes that were made for it alone. */
  readonly volumes?: boolean;
}

/**
 * Removes a container with its writable layer, its record and its name.
 *
 * @throws EngineError `conflict` when it runs and `force` was not given
 */
export async function remove(engine: Engine, id: string, { force, volumes }: RemoveOptions = {}): Promise<void> {
  const state = readState(engine.root, id);
  if (isRunning(state) || state?.status === 'restarting') {
    const how = state?.status === 'running' ? 'stop it first, or use rm -f' : `it is ${state?.status}; use rm -f`;
    if (!force) throw new EngineError('conflict', `container ${id.slice(0, 12)} is running: ${how}`);
    await end(engine, id);
  }
  // From here on nobody starts it.
  while (!(await claim(engine, id))) {
    if (!force) throw new EngineError('conflict', `container ${id.slice(0, 12)} was just started`);
    await end(engine, id);
  }
  // It may have been killed with its monitor, and nobody has seen to the rest.
  const record = tryReadRecord(engine.root, id);
  if (record) recordLostEnd(engine, record);
  await discard(engine, id, volumes);
}

/** The second half of a removal, for whoever has claimed the container. */
export async function discard(engine: Engine, id: string, volumes?: boolean): Promise<void> {
  const record = tryReadRecord(engine.root, id);
  // Its volumes first: after a crash in between the container is there, and can be removed again.
  for (const name of volumesOf(engine, record, volumes)) await dropVolume(engine, name);
  releaseNames(engine.root, id);
  // For the same reason, and as nobody would know where it is.
  if (record?.config.cgroup?.parent) await removeContainerCgroup(engine, id);
  const removed = await removeTree(containerDirectory(engine.root, id));
  await tidy(engine, id);
  await dismissArrivals(engine, id);
  if (removed) emit(engine, destroyed(id, record));
}

/** With --rm they go with the container, whoever removes it; one that another container has, too, stays for that. */
function volumesOf(engine: Engine, record: ContainerRecord | undefined, wanted = false): string[] {
  if (!record || !(wanted || record.config.autoRemove)) return [];
  return withoutShared(engine, record.id, anonymousVolumes(record.config.mounts));
}

function destroyed(id: string, record?: ContainerRecord): EngineEvent {
  return record ? containerEvent(record, 'destroy') : { type: 'container', action: 'destroy', id };
}

/** Whoever sees to it then may remove it, too, with --rm. */
async function end(engine: Engine, id: string): Promise<void> {
  requestStop(engine.root, id);
  await killContainer(engine, id);
  await settled(engine, id);
}

/** A name whose record was damaged is found by where it points. */
function releaseNames(root: string, id: string): void {
  for (const name of listNames(root)) if (containerOfName(root, name) === id) releaseName(root, name);
}
