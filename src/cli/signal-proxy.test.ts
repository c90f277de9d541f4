import { expect, test } from 'vitest';
import type { Command } from './command.js';
import { parse } from './parse.js';
import { signalProxy, signalProxyOption } from './signal-proxy.js';

const command: Command = {
  usage: 'run',
  summary: '',
  example: '',
  options: [signalProxyOption],
  operands: [0, 0],
  run: () => Promise.resolve(0),
};

test.each([
  [[], true],
  [['--sig-proxy'], true],
  [['--sig-proxy=true'], true],
  [['--sig-proxy=false'], false],
  [['--sig-proxy=false', '--sig-proxy'], true],
])('%j', (argv, wanted) => {
  const input = parse('run', command, argv);
  expect(input && signalProxy(input)).toBe(wanted);
});
