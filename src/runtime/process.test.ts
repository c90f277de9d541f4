import { expect, test } from 'vitest';
import { makeWorkingDirectory, type Process, startProcess } from './process.js';

const base: Process = { args: ['sh'], env: ['A=1'], cwd: '/', user: '0', terminal: false, init: false };
const ops = (process: Partial<Process>) => startProcess({ ...base, ...process }).map(({ op }) => op);

test('a terminal and an init are there only when asked for', () => {
  expect(ops({})).toEqual(['env', 'chdir', 'user', 'exec']);
  expect(ops({ terminal: true, init: true })).toEqual([
    'env',
    'pty',
    'open_tree',
    'move_mount',
    'chdir',
    'user',
    'init',
    'exec',
  ]);
});

test('/ need not be made', () => {
  expect(makeWorkingDirectory('/')).toEqual([]);
  expect(makeWorkingDirectory('/a')).toMatchObject([{ op: 'mkdir', args: ['/a'] }]);
});
