import { type Health, readHealth } from '../container/health.js';
import { hasProbe } from '../container/health-config.js';
import { type ContainerRecord, listContainerIds, readRecord } from '../container/record.js';
import { type ContainerState, isRunning, readState } from '../container/state.js';
import { EngineError } from '../util/errors.js';
import type { Engine } from './context.js';

/** A container in a list. */
export interface ListedContainer {
  readonly record: ContainerRecord;
  /** Undefined when it cannot be read. */
  readonly state: ContainerState | undefined;
  /** Undefined when nobody looks after it. */
  readonly health?: Health['status'] | undefined;
}

/** True for what is to be listed. */
export type ContainerFilter = (container: ListedContainer) => boolean;

export interface ListOptions {
  /** Those that do not run, too. */
  readonly all: boolean;
  /** No more than so many, the latest. */
  readonly last?: number | undefined;
  readonly filters: readonly ContainerFilter[];
}

/**
 * The containers of a root, the latest first. A thousand that have ended cost a glance at each state: their records are not read unless all
 * are wanted. What cannot be read is said, and keeps nobody from seeing the rest.
 */
export function listContainers(engine: Engine, { all, last, filters }: ListOptions): ListedContainer[] {
  const listed = listContainerIds(engine.root).flatMap((id) => look(engine, id, all));
  const matching = listed.filter((container) => filters.every((matches) => matches(container)));
  return matching.sort(byTime).slice(0, last);
}

function look(engine: Engine, id: string, all: boolean): ListedContainer[] {
  const state = readState(engine.root, id);
  // As docker: what starts again by itself is as good as running.
  if (!all && !isRunning(state) && state?.status !== 'restarting') return [];
  try {
    const record = readRecord(engine.root, id);
    return [{ record, state, health: healthOf(engine, record, state) }];
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (error.kind !== 'notFound') engine.warn(error.message); // else it was removed meanwhile
    return [];
  }
}

/** Until its first probe it is starting. */
function healthOf({ root }: Engine, { id, config }: ContainerRecord, state: ContainerState | undefined) {
  return isRunning(state) && hasProbe(config.health) ? (readHealth(root, id)?.status ?? 'starting') : undefined;
}

/** Times of RFC 3339 in UTC sort as text. */
function byTime({ record: one }: ListedContainer, { record: other }: ListedContainer): number {
  return one.created < other.created ? 1 : -1;
}
