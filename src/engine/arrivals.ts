import { containerDirectory, runDirectory } from '../container/record.js';
import { isRunning, readState } from '../container/state.js';
import { watchChanges } from '../util/changes.js';
import type { Engine } from './context.js';

/** Somebody who has come before a container runs. Called once: true when its monitor listens, false when there will be none. */
type Arrival = (starts: boolean) => Promise<void>;

/** Of this process, by the containers' run directories. */
const arrivals = new Map<string, Set<Arrival>>();

/**
 * Has somebody take part in a container's next start, from its first word on.
 *
 * @returns what takes it back
 */
export function awaitStart({ runRoot }: Engine, id: string, arrival: Arrival): () => void {
  const directory = runDirectory(runRoot, id);
  const all = arrivals.get(directory) ?? new Set();
  arrivals.set(directory, all.add(arrival));
  return () => {
    all.delete(arrival);
    if (all.size === 0 && arrivals.get(directory) === all) arrivals.delete(directory);
  };
}

/** Looks for a start by another process, which knows nothing of ours. */
export interface Lookout {
  /** True when the container runs, false when that is over or it is gone; undefined when nobody looks any more. */
  readonly started: Promise<boolean | undefined>;
  readonly stop: () => void;
}

export function watchForStart({ root }: Engine, id: string): Lookout {
  const changes = watchChanges(containerDirectory(root, id));
  const before = readState(root, id)?.startedAt;
  let isOver = false;
  const look = async () => {
    try {
      for (;;) {
        const state = readState(root, id);
        if (isOver) return undefined;
        if (!state || state.startedAt !== before) return isRunning(state);
        await changes.next();
      }
    } finally {
      changes.close();
    }
  };
  return {
    started: look(),
    stop: () => {
      isOver = true;
    },
  };
}

/** Whether somebody has come. */
export function hasArrivals({ runRoot }: Engine, id: string): boolean {
  return arrivals.has(runDirectory(runRoot, id));
}

/** Its monitor listens. Fulfilled when all who have waited for that take part. */
export async function admitArrivals(engine: Engine, id: string): Promise<void> {
  await tell(engine, id, true);
}

/** It does not start, or not any more. */
export async function dismissArrivals(engine: Engine, id: string): Promise<void> {
  await tell(engine, id, false);
}

async function tell({ runRoot }: Engine, id: string, starts: boolean): Promise<void> {
  const directory = runDirectory(runRoot, id);
  const all = [...(arrivals.get(directory) ?? [])];
  arrivals.delete(directory);
  // Whoever has gone meanwhile keeps nobody from starting.
  await Promise.allSettled(all.map((arrival) => arrival(starts)));
}
