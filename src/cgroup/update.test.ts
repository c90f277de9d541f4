import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Hierarchy, Resources } from './contract.js';
import { updateCgroup } from './update.js';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mydocker-update-'));
  mkdirSync(join(directory, 'box'));
});

afterEach(() => rmSync(directory, { recursive: true }));

const resources: Resources = {
  cpus: '0-1',
  mems: '0',
  swap: true,
  realtime: false,
  blockWeight: undefined,
  blockDevice: () => undefined,
};
const path = (file: string) => join(directory, 'box', file);
const content = (file: string) => readFileSync(path(file), 'utf8').trim();

function put(files: Record<string, string>): void {
  for (const [file, text] of Object.entries(files)) writeFileSync(path(file), text);
}

const tree = (version: 1 | 2, ...controllers: Hierarchy['controllers']): Hierarchy => ({
  version,
  directory,
  controllers,
});

test('writes what has changed, and nothing else', () => {
  put({ 'memory.max': '64\n', 'memory.swap.max': '64\n', 'pids.max': 'as it was' });
  const change = { before: { memory: 2 ** 26, pidsLimit: 9 }, after: { memory: 2 ** 27, pidsLimit: 9 } };
  const undo = updateCgroup('box', [tree(2, 'memory', 'pids')], change, resources);
  expect([content('memory.max'), content('memory.swap.max')]).toEqual([String(2 ** 27), String(2 ** 27)]);
  expect(content('pids.max')).toBe('as it was');
  undo();
  expect([content('memory.max'), content('memory.swap.max')]).toEqual(['64', '64']);
});

test('takes back what was written when one file refuses', () => {
  put({ 'memory.limit_in_bytes': '1', 'memory.memsw.limit_in_bytes': '2' });
  // Can be read, and refuses what is written, as a kernel file does.
  symlinkSync('/proc/version', path('pids.max'));
  const update = () =>
    updateCgroup(
      'box',
      [tree(1, 'memory', 'pids')],
      { before: {}, after: { memory: 2 ** 26, pidsLimit: 5 } },
      resources,
    );
  expect(update).toThrow(
    'cannot limit processes: the kernel refuses 5 in pids.max (EIO: i/o error); nothing was changed',
  );
  expect([content('memory.limit_in_bytes'), content('memory.memsw.limit_in_bytes')]).toEqual(['1', '2']);
});
