import { expect, test } from 'vitest';
import { encodePlan, instructions } from './plan.js';

const instruction = instructions(7);

test('an instruction knows its chapter', () => {
  expect(instruction('mount', 'why', 'a', 'b')).toEqual({ op: 'mount', args: ['a', 'b'], why: 'why', chapter: 7 });
});

test('the shim gets a count before the words of each instruction', () => {
  expect(encodePlan([instruction('exec', 'why', 'echo', '', '3'), instruction('loopback', 'why')])).toEqual(
    '4 exec echo  3 1 loopback'.split(' '),
  );
  expect(encodePlan([])).toEqual([]);
});
