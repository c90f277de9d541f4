import { expect, test } from 'vitest';
import { readEventFilters } from './event-filters.js';
import { type EngineEvent, message } from './events.js';

const start: EngineEvent = {
  type: 'container',
  action: 'start',
  id: 'c0ffee',
  attributes: { image: 'busybox:1.36', name: 'web', tier: 'front', empty: '' },
};

const matches = (event: EngineEvent, ...wanted: [string, string[]][]) =>
  readEventFilters(wanted.flatMap(([name, values]) => values.map((value) => `${name}=${value}`)))(
    message(event, Date.now()),
  );

test.each<[string, string, boolean]>([
  ['container', 'web', true],
  ['container', '/web', true],
  ['container', 'c0f', true],
  ['container', 'db', false],
  ['event', 'start', true],
  ['event', 'star', false],
  ['image', 'busybox', true],
  ['image', 'alpine', false],
  ['label', 'tier', true],
  ['label', 'tier=front', true],
  ['label', 'empty=', true],
  ['label', 'tier=back', false],
  ['label', 'toString', false],
  ['type', 'container', true],
  ['type', 'volume', false],
  ['scope', 'local', true],
  ['scope', 'swarm', false],
  ['daemon', 'web', false],
  ['volume', 'web', false],
  ['network', 'web', false],
])('%s=%s: %s', (name, value, expected) => {
  expect(matches(start, [name, [value]])).toBe(expected);
});

test('of several values one has to match, of several names each, and every label', () => {
  expect(matches(start, ['event', ['die', 'start']])).toBe(true);
  expect(matches(start, ['event', ['die', 'start']], ['container', ['db']])).toBe(false);
  expect(matches(start, ['label', ['tier', 'empty']])).toBe(true);
  expect(matches(start, ['label', ['tier', 'none']])).toBe(false);
});

test('an action may go on after a colon', () => {
  const exec = { ...start, action: 'exec_create: sh -c date' };
  expect(matches(exec, ['event', ['exec_create']])).toBe(true);
  expect(matches(exec, ['event', ['exec']])).toBe(false);
});

test('an image goes by its digest, too', () => {
  const tag: EngineEvent = { type: 'image', action: 'tag', id: 'sha256:abcdef', attributes: { name: 'mine:1' } };
  for (const value of ['mine', 'sha256:abc', 'abc']) expect(matches(tag, ['image', [value]])).toBe(true);
});

test('a name that is none is refused', () => {
  expect(() => matches(start, ['toString', ['x']])).toThrow('invalid filter "toString=x": use one of container=');
});
