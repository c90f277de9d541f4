import { expect, test } from 'vitest';
import { encodePlan, instructions } from './plan.js';

const instruction = instructions(7);

test('an instruction knows its chapter', () => {
  expect(instruction('mount', 'why', 'a', 'b')).toEqual({ op: 'mount', args: ['a', 'b'], why: 'why', chapter: 7 });
});

test('the shim gets a count before the words of each instruction, and a NUL after each word', () => {
  expect(encodePlan([instruction('exec', 'why', 'echo', '', '3'), instruction('loopback', 'why')])).toBe(
    ['4', 'exec', 'echo', '', '3', '1', 'loopback', ''].join('\0'),
  );
  expect(encodePlan([])).toBe('');
});

test('a word that holds a NUL would end early, and its rest be read as the next words', () => {
  const plan = [instruction('env', 'why', 'A=b\x002\x00exec\x00/bin/sh')];
  expect(() => encodePlan(plan)).toThrow('a NUL byte in "A=b');
});
