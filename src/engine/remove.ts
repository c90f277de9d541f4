import { containerOfName, listNames, releaseName } from '../container/names.js';
import { containerDirectory, readRecord } from '../container/record.js';
import { isRunning, readState } from '../container/state.js';
import { requestStop } from '../container/stop-request.js';
import { removeTree } from '../util/atomic.js';
import { EngineError } from '../util/errors.js';
import { deleteVolume } from '../volume/store.js';
import { claim, settled } from './claim.js';
import type { Engine } from './context.js';
import { anonymousVolumes } from './mounts.js';
import { killContainer } from './signal.js';
import { tidy } from './tidy.js';

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
  await discard(engine, id, volumes);
}

/** The second half of a removal, for whoever has claimed the container. */
export async function discard(engine: Engine, id: string, volumes?: boolean): Promise<void> {
  // Its volumes first: after a crash in between the container is there, and can be removed again.
  for (const name of volumesOf(engine, id, volumes)) await deleteVolume(engine.root, name);
  releaseNames(engine.root, id);
  await removeTree(containerDirectory(engine.root, id));
  await tidy(engine, id);
}

/** With --rm they go with the container, whoever removes it. */
function volumesOf({ root }: Engine, id: string, wanted = false): string[] {
  try {
    const { config } = readRecord(root, id);
    return wanted || config.autoRemove ? anonymousVolumes(config.mounts) : [];
  } catch {
    // A damaged record names none.
    return [];
  }
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
