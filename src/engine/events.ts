import { join } from 'node:path';
import { labelsOf } from '../container/labels.js';
import type { ContainerRecord } from '../container/record.js';
import { appendLine } from '../util/journal.js';
import type { Engine } from './context.js';

export const eventTypes = ['container', 'image', 'network', 'volume'] as const;

export type EventType = (typeof eventTypes)[number];

/** Something that has happened. */
export interface EngineEvent {
  readonly type: EventType;
  /** Docker's word for it: `start`, `die`. */
  readonly action: string;
  /** What it happened to: the id of a container, image or network, the name of a volume. */
  readonly id: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** An event as it is written: EventMessage of Docker's API. */
export interface EventMessage {
  readonly status?: string;
  readonly id?: string;
  readonly from?: string;
  readonly Type: EventType;
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
  readonly scope: 'local';
  /** Seconds since 1970, and the same in nanoseconds, of which we know the millions. */
  readonly time: number;
  readonly timeNano: number;
}

/** `<root>/events.jsonl`: a message a line. */
export function eventsPath(root: string): string {
  return join(root, 'events.jsonl');
}

/** Tells whoever listens, now or later. It has happened, whether it can be told or not: a full disk is worth a warning. */
export function emit({ root, warn }: Engine, event: EngineEvent): void {
  try {
    appendLine(eventsPath(root), JSON.stringify(message(event, Date.now())));
  } catch (error) {
    warn(`cannot write down the event ${event.type} ${event.action}: ${(error as Error).message}`);
  }
}

/** @param now milliseconds since 1970 */
export function message({ type, action, id, attributes = {} }: EngineEvent, now: number): EventMessage {
  return {
    ...older({ type, action, id, attributes }),
    Type: type,
    Action: action,
    Actor: { ID: id, Attributes: attributes },
    scope: 'local',
    time: Math.floor(now / 1000),
    timeNano: now * 1e6,
  };
}

/** What messages consisted of before there were volumes and networks; tools still look at it. */
function older({ type, action, id, attributes = {} }: EngineEvent): Pick<EventMessage, 'status' | 'id' | 'from'> {
  if (type !== 'container' && type !== 'image') return {};
  return { status: action, id, ...(type === 'container' && { from: attributes.image ?? '' }) };
}

/** Somebody has removed all that nobody needs, and so many bytes are free by that. */
export function tellPruned(engine: Engine, type: EventType, bytes: number): void {
  emit(engine, { type, action: 'prune', id: '', attributes: { reclaimed: String(bytes) } });
}

/** Something that has happened to a container; docker tells its labels, its image and its name along. */
export function containerEvent(
  record: ContainerRecord,
  action: string,
  attributes: Readonly<Record<string, string>> = {},
): EngineEvent {
  const { id, image, name } = record;
  return { type: 'container', action, id, attributes: { ...labelsOf(record), image, name, ...attributes } };
}
