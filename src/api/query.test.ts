import { expect, it } from 'vitest';
import { filters, flag, number, takeBoolean } from './query.js';

it.each([
  ['', false],
  ['all', false],
  ['all=0', false],
  ['all=False', false],
  ['all=none', false],
  ['all=1', true],
  ['all=true', true],
  ['all=yes', true],
])('"%s" asks for all: %s', (text, wanted) => {
  expect(flag(new URLSearchParams(text), 'all')).toBe(wanted);
});

it('reads a whole number and names what is none', () => {
  expect(number(new URLSearchParams('limit=-1'), 'limit')).toBe(-1);
  expect(number(new URLSearchParams(), 'limit')).toBeUndefined();
  expect(() => number(new URLSearchParams('limit=few'), 'limit')).toThrow('invalid value "few" for limit');
});

it.each([
  ['{}', []],
  ['{"status":["exited","dead"]}', ['status=exited', 'status=dead']],
  ['{"label":{"a=b":true,"c":false}}', ['label=a=b']],
])('reads the filters %s', (text, expected) => {
  expect(filters(new URLSearchParams({ filters: text }))).toEqual(expected);
});

it.each(['{', '[]', '7', 'null', '{"status":"exited"}', '{"status":[1]}', '{"status":[["a"]]}'])(
  'refuses the filters %s',
  (text) => {
    expect(() => filters(new URLSearchParams({ filters: text }))).toThrow('invalid filters');
  },
);

it('takes a boolean out of the filters', () => {
  expect(takeBoolean(['a=b', 'dangling=0'], 'dangling')).toEqual({ value: false, rest: ['a=b'] });
  expect(takeBoolean(['a=b'], 'dangling')).toEqual({ rest: ['a=b'] });
  expect(() => takeBoolean(['dangling=maybe'], 'dangling')).toThrow('invalid filter "dangling=maybe"');
  expect(() => takeBoolean(['dangling=1', 'dangling=0'], 'dangling')).toThrow('invalid filter "dangling"');
});
