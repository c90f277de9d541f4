import { expect, test } from 'vitest';
import type { Hierarchy } from './contract.js';
import { warnings } from './warnings.js';

const limits = { memory: 2 ** 26, nanoCpus: 1e9, cpusetCpus: '0', pidsLimit: 10 };
const everything: Hierarchy = { version: 2, directory: '/c', controllers: ['memory', 'cpu', 'cpuset', 'pids'] };
const resources = { cpus: '0', mems: '0', swap: true };

test('nothing to say where every limit is kept, or none is asked for', () => {
  expect(warnings(limits, [everything], resources)).toEqual([]);
  expect(warnings({}, [], { ...resources, swap: false })).toEqual([]);
});

test('names the option that has no effect, and why', () => {
  expect(warnings(limits, [{ ...everything, controllers: ['memory', 'cpuset'] }], resources)).toEqual([
    '--cpus has no effect: no cgroup hierarchy of this machine has the cpu controller',
    '--pids-limit has no effect: no cgroup hierarchy of this machine has the pids controller',
  ]);
});

test('memory without swap is worth a word', () => {
  expect(warnings(limits, [everything], { ...resources, swap: false })).toEqual([
    'this kernel does not count the swap of a cgroup: only memory is limited',
  ]);
});

test('devices that nobody can keep from a container are worth a word', () => {
  const only = (version: 1 | 2, controllers: Hierarchy['controllers']) =>
    warnings({ devices: [] }, [{ version, directory: '/c', controllers }], resources);
  expect(only(1, ['memory'])).toEqual([expect.stringContaining('any device can be used')]);
  expect(only(1, ['devices'])).toEqual([]);
  expect(only(2, [])).toEqual([]);
});
