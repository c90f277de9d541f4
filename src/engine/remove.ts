import { setTimeout as sleep } from 'node:timers/promises';
import { containerOfName, listNames, releaseName } from '../container/names.js';
import { containerDirectory, readRecord } from '../container/record.js';
import { type ContainerState, isRunning, readState, storedState } from '../container/state.js';
import { removeTree } from '../util/atomic.js';
import { EngineError } from '../util/errors.js';
import { isAlive } from '../util/process.js';
import { deleteVolume } from '../volume/store.js';
import type { Engine } from './context.js';
import { anonymousVolumes } from './mounts.js';
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
  if (isRunning(readState(engine.root, id))) {
    if (!force)
      throw new EngineError('conflict', `container ${id.slice(0, 12)} is running: stop it first, or use rm -f`);
    await end(readState(engine.root, id));
  }
  // It may have been killed with its monitor, and nobody has seen to the rest.
  await tidy(engine, id);
  // Its volumes first: after a crash in between the container is there, and can be removed again.
  for (const name of volumes ? volumesOf(engine, id) : []) await deleteVolume(engine.root, name);
  releaseNames(engine.root, id);
  // It may have begun to run since we looked; once its directory has another name it cannot.
  await removeTree(containerDirectory(engine.root, id), (directory) => end(storedState(directory)));
}

function volumesOf({ root }: Engine, id: string): string[] {
  try {
    return anonymousVolumes(readRecord(root, id).config.mounts);
  } catch {
    // A damaged record names none.
    return [];
  }
}

/** Its monitor, too, has something to do then; with --rm that is what we are about to do. */
async function end(state: ContainerState | undefined): Promise<void> {
  if (!state?.process) return;
  const { process: container, owner } = state;
  if (isAlive(container)) process.kill(container.pid, 'SIGKILL');
  while (isAlive(container) || (isAlive(owner) && owner.pid !== process.pid)) await sleep(5);
}

/** A name whose record was damaged is found by where it points. */
function releaseNames(root: string, id: string): void {
  for (const name of listNames(root)) if (containerOfName(root, name) === id) releaseName(root, name);
}
