import { findContainer } from '../container/find.js';
import { isReady } from '../container/ready.js';
import { type ContainerRecord, containerDirectory, readRecord } from '../container/record.js';
import { isRunning, readState } from '../container/state.js';
import { attachMounts, openBinds } from '../runtime/binds.js';
import { enterDirectory, ownMounts, stayOutside, waitForLook } from '../runtime/files.js';
import { readonlyRoot } from '../runtime/masks.js';
import type { Plan } from '../runtime/plan.js';
import { enterRoot } from '../runtime/rootfs.js';
import { driverOf } from '../storage/choose.js';
import { EngineError } from '../util/errors.js';
import { isAlive } from '../util/process.js';
import type { Engine } from './context.js';
import { runtimeMounts } from './mounts.js';

/** Somewhere to copy files from or to. */
export interface Place {
  /** For messages: `brave_whale:/etc`, or a path of the host. */
  readonly shown: string;
  /** The instructions after which a process sees that place's files, and no others. */
  readonly plan: Plan;
  /** Called when the process is there. */
  readonly look?: () => void;
}

/** The host, with the whole of its files. */
export const host: Plan = stayOutside();

/** A directory of the host, as a root: a link in it cannot lead out. */
export function directoryPlace(directory: string): Plan {
  return enterDirectory(directory);
}

/**
 * The container that a user means, as a place.
 *
 * @param volumes with its volumes, should it not be running
 * @throws EngineError `notFound`
 */
export function placeOf(engine: Engine, word: string, volumes = true): Place {
  return { shown: `${word}:`, ...containerPlace(engine, findContainer(engine.root, word), volumes) };
}

/** A running container's files as its command sees them. */
function containerPlace(engine: Engine, id: string, volumes: boolean): Pick<Place, 'plan' | 'look'> {
  const record = readRecord(engine.root, id);
  const state = readState(engine.root, id);
  const first = isRunning(state) ? state?.process : undefined;
  if (!first) return { plan: stoppedPlan(engine, record, volumes) };
  // Before `pivot_root` its root is the host's.
  if (!isReady(first.pid))
    throw new EngineError('conflict', `container ${id.slice(0, 12)} is still starting: try again`);
  const look = () => {
    if (!isAlive(first)) throw new EngineError('conflict', `container ${id.slice(0, 12)} has just ended: try again`);
  };
  return { plan: [...enterDirectory(`/proc/${first.pid}/root`), ...waitForLook()], look };
}

/** As a start puts them together, in a namespace that ends with the copy. Files in memory are only there while it runs. */
function stoppedPlan(engine: Engine, { id, driver, layers, config }: ContainerRecord, volumes: boolean): Plan {
  const mounts = runtimeMounts(engine, volumes ? config.mounts : []).filter(({ type }) => type === 'bind');
  const root = driverOf(engine.root, driver).mount(containerDirectory(engine.root, id), layers);
  return [
    ...ownMounts(),
    ...root.plan,
    ...openBinds(mounts),
    ...enterRoot(root.rootfs),
    ...attachMounts(mounts),
    ...(config.readOnly ? readonlyRoot() : []),
  ];
}
