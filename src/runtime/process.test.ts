import { expect, test } from 'vitest';
import { makeWorkingDirectory, type Process, startProcess } from './process.js';

const confinement = { capabilities: ['KILL'], rlimits: [], noNewPrivileges: false, seccomp: undefined };
const pipes: Process['stdio'] = { input: 'none' };
const base: Process = { args: ['sh'], env: ['A=1'], cwd: '/', user: '0', stdio: pipes, init: false, confinement };
const ops = (process: Partial<Process>) => startProcess({ ...base, ...process }).map(({ op }) => op);

test('a terminal and an init are there only when asked for', () => {
  expect(ops({})).toEqual(['env', 'pipes', 'chdir', 'bounding', 'user', 'capabilities', 'exec']);
  expect(ops({ stdio: { terminal: { rows: 24, columns: 80 }, input: 'open' }, init: true })).toEqual([
    'env',
    'pty',
    'open_terminal',
    'move_mount',
    'chdir',
    'bounding',
    'user',
    'capabilities',
    'init',
    'exec',
  ]);
});

test('/ need not be made', () => {
  expect(makeWorkingDirectory('/')).toEqual([]);
  expect(makeWorkingDirectory('/a')).toMatchObject([{ op: 'mkdir', args: ['/a'] }]);
});
