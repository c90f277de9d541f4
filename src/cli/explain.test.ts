import { writeSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { instructions } from '../runtime/plan.js';
import { explainer, printPlan } from './explain.js';

vi.mock('chalk', async (original) => {
  const { Chalk } = await original<typeof import('chalk')>();
  return { default: new Chalk({ level: 0 }), chalkStderr: new Chalk({ level: 0 }) };
});
vi.mock('node:fs', () => ({ writeSync: vi.fn() }));
vi.mock('node:tty', () => ({ isatty: () => false }));

const instruction = instructions(1);
const plan = [
  instruction('mkdir', 'outside', '/x'),
  instruction('clone', 'new namespaces', 'pid'),
  instruction('sethostname', 'a name', 'a b'),
  instruction('wait', 'this first'),
  instruction('exec', 'the command', 'sh', '-c', 'echo hi'),
];
const printed = () =>
  vi
    .mocked(writeSync)
    .mock.calls.map(([, text]) => text)
    .join('');

afterEach(() => vi.clearAllMocks());

test('a plan is printed a line per instruction, as a shell would have the words', () => {
  expect(printPlan(plan.slice(2)).split('\n')).toEqual([
    "   1/3           sethostname 'a b'  # a name (chapter 1)",
    '   2/3           wait  # this first (chapter 1)',
    "   3/3           exec sh -c 'echo hi'  # the command (chapter 1)",
    '',
  ]);
});

test('every instruction is explained as it is done, and the rest before the command starts', () => {
  const explain = explainer(plan);
  explain({ index: 0, started: 500, took: 20, errno: 0, pid: 0 });
  explain({ index: 1, started: 1000, took: 700, errno: 0, pid: 42 });
  expect(printed().split('\n')).toEqual([
    '   1/5     20 µs mkdir /x  # outside (chapter 1)',
    '   2/5    700 µs clone pid  # new namespaces (chapter 1)',
    '',
  ]);
  vi.clearAllMocks();
  explain({ index: 2, started: 2000, took: 3, errno: 0, pid: 0 });
  expect(printed().split('\n')).toEqual([
    "   3/5      3 µs sethostname 'a b'  # a name (chapter 1)",
    '   4/5           wait  # this first (chapter 1)',
    "   5/5           exec sh -c 'echo hi'  # the command (chapter 1)",
    '1.00 ms from clone to exec',
    '',
  ]);
});

test('what comes back after that, or failed, adds nothing', () => {
  const explain = explainer(plan);
  explain({ index: 2, started: 0, took: 0, errno: 1, pid: 0 });
  explain({ index: 3, started: 0, took: 0, errno: 0, pid: 0 });
  explain({ index: 4, started: 0, took: 0, errno: 0, pid: 0 });
  expect(writeSync).not.toHaveBeenCalled();
});
