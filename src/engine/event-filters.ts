import type { EventMessage, EventType } from './events.js';
import { type Filter, hasLabel, type ReadFilter, readFilters } from './filters.js';

/** @throws EngineError `invalid` */
export function readEventFilters(texts: readonly string[]): Filter<EventMessage> {
  return readFilters(texts, filters);
}

/** The filters by docker's names, one line each. */
const filters: Readonly<Record<string, ReadFilter<EventMessage>>> = {
  container: (value) => (message) => isCalled(message, 'container', value),
  event:
    (value) =>
    ({ Action }) =>
      Action === value || Action.startsWith(`${value}:`),
  image: (value) => (message) => isCalled(message, 'image', value) || begins(message.Actor.Attributes.image, value),
  label: (value) => (message) => hasLabel(message.Actor.Attributes, value),
  network: (value) => (message) => isCalled(message, 'network', value),
  scope: (value) => (message) => message.scope === value,
  type: (value) => (message) => message.Type === value,
  volume: (value) => (message) => isCalled(message, 'volume', value),
  ...Object.fromEntries(['config', 'daemon', 'node', 'plugin', 'secret', 'service'].map((name) => [name, none])),
};

/** Nothing of that kind is here. */
function none(): Filter<EventMessage> {
  return () => false;
}

/** As docker, by the beginning of an id or of a name. */
function isCalled({ Type, Actor }: EventMessage, type: EventType, value: string): boolean {
  return Type === type && (begins(Actor.ID.replace(/^sha256:/, ''), value) || begins(Actor.Attributes.name, value));
}

function begins(text: string | undefined, value: string): boolean {
  return text?.startsWith(value.replace(/^(sha256:|\/)/, '')) ?? false;
}
