import { expect, test } from 'vitest';
import type { Hierarchy, Resources } from './contract.js';
import { warnings } from './warnings.js';

const limits = { memory: 2 ** 26, nanoCpus: 1e9, cpusetCpus: '0', pidsLimit: 10 };
const everything: Hierarchy = { version: 2, directory: '/c', controllers: ['memory', 'cpu', 'cpuset', 'pids'] };
const resources: Resources = {
  cpus: '0',
  mems: '0',
  swap: true,
  realtime: false,
  blockWeight: undefined,
  blockDevice: () => undefined,
};

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

test('weights of block devices are for schedulers that have some', () => {
  const blockDevices = [{ kind: 'weight', path: '/dev/sda', value: 100 } as const];
  const disks: Hierarchy = { ...everything, controllers: ['blkio'] };
  const said = (weighs: boolean, blockWeight?: string) => {
    const blockDevice = () => ({ number: '8:0', weighs });
    return warnings({ blkioWeight: 300, blockDevices }, [disks], { ...resources, blockWeight, blockDevice });
  };
  expect(said(true, 'io.bfq.weight')).toEqual([]);
  expect(said(false, 'io.bfq.weight')).toEqual([expect.stringMatching(/Weight-device discarded/)]);
  expect(said(true)).toHaveLength(2);
});

test('what version 2 has no file for is discarded', () => {
  const asked = { memorySwappiness: 0, oomKillDisable: true };
  expect(warnings(asked, [everything], resources)).toEqual([
    expect.stringMatching(/^Your kernel does not support memory swappiness/),
    expect.stringMatching(/^Your kernel does not support OomKillDisable/),
  ]);
  const v1: Hierarchy = { ...everything, version: 1 };
  expect(warnings({ ...asked, memory: 2 ** 26 }, [v1], resources)).toEqual([]);
  expect(warnings(asked, [v1], resources)).toEqual([
    expect.stringMatching(/^OOM killer is disabled .* no memory limit/),
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
