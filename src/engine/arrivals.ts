import { runDirectory } from '../container/record.js';
import type { Engine } from './context.js';

/** Somebody who has come before a container runs. Called once: true when its monitor listens, false when there will be none. */
type Arrival = (starts: boolean) => Promise<void>;

/** Of this process, by the containers' run directories. */
const arrivals = new Map<string, Set<Arrival>>();

/** Has somebody take part in a container's next start, from its first word on. */
export function awaitStart({ runRoot }: Engine, id: string, arrival: Arrival): void {
  const directory = runDirectory(runRoot, id);
  const others = arrivals.get(directory) ?? new Set();
  arrivals.set(directory, others.add(arrival));
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
