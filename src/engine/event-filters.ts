import { EngineError } from '../util/errors.js';
import type { EventMessage, EventType } from './events.js';

type Matches = (message: EventMessage, value: string) => boolean;

/** The filters by docker's names, one line each. */
const filters: Record<string, Matches> = {
  container: (message, value) => isCalled(message, 'container', value),
  event: ({ Action }, value) => Action === value || Action.startsWith(`${value}:`),
  image: (message, value) => isCalled(message, 'image', value) || begins(message.Actor.Attributes.image, value),
  label: ({ Actor }, value) => hasLabel(Actor.Attributes, value),
  network: (message, value) => isCalled(message, 'network', value),
  type: ({ Type }, value) => Type === value,
  volume: (message, value) => isCalled(message, 'volume', value),
};

/**
 * Reads filters: of several values of one name one has to match, but every label.
 *
 * @throws EngineError `invalid` for a name that is none
 */
export function eventFilter(wanted: ReadonlyMap<string, readonly string[]>): (message: EventMessage) => boolean {
  const tests = [...wanted].map(([name, values]) => {
    const matches = Object.hasOwn(filters, name) ? filters[name] : undefined;
    if (!matches) throw new EngineError('invalid', `invalid filter "${name}": use one of ${names}`);
    return (message: EventMessage) =>
      name === 'label'
        ? values.every((value) => matches(message, value))
        : values.some((value) => matches(message, value));
  });
  return (message) => tests.every((test) => test(message));
}

const names = Object.keys(filters)
  .map((name) => `${name}=`)
  .join(', ');

/** As docker, by the beginning of an id or of a name. */
function isCalled({ Type, Actor }: EventMessage, type: EventType, value: string): boolean {
  return Type === type && (begins(Actor.ID.replace(/^sha256:/, ''), value) || begins(Actor.Attributes.name, value));
}

function begins(text: string | undefined, value: string): boolean {
  return text?.startsWith(value.replace(/^(sha256:|\/)/, '')) ?? false;
}

function hasLabel(attributes: Readonly<Record<string, string>>, wanted: string): boolean {
  const [name = '', ...value] = wanted.split('=');
  return Object.hasOwn(attributes, name) && (value.length === 0 || attributes[name] === value.join('='));
}
