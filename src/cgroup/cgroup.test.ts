import { expect, test } from 'vitest';
import type { BlockLimit } from './block-limit.js';
import { planCgroup } from './cgroup.js';
import type { Hierarchy, Resources } from './contract.js';
import type { Limits } from './limits.js';

const separate: Hierarchy[] = [
  { version: 1, directory: '/c/memory', controllers: ['memory'] },
  { version: 1, directory: '/c/cpu,cpuacct', controllers: ['cpu'] },
  { version: 1, directory: '/c/cpuset', controllers: ['cpuset'] },
  { version: 1, directory: '/c/pids', controllers: ['pids'] },
];
const unified: Hierarchy[] = [{ version: 2, directory: '/c', controllers: ['memory', 'cpu', 'cpuset', 'pids'] }];
const grouping: Hierarchy = { version: 2, directory: '/c/unified', controllers: [] };
const resources: Resources = {
  cpus: '0-3',
  mems: '0',
  swap: true,
  realtime: false,
  blockWeight: undefined,
  blockDevice: () => undefined,
};

/** The instructions as words: `write PATH DATA`. */
const words = (plan: readonly { op: string; args: readonly string[] }[]) =>
  plan.map(({ op, args }) => [op, ...args].join(' '));
const plan = (hierarchies: readonly Hierarchy[], limits: Limits = {}, given = resources) =>
  planCgroup('mydocker/id', hierarchies, limits, given);
/** What is written, file and data. */
const written = (hierarchies: readonly Hierarchy[], limits: Limits, given = resources) =>
  words(plan(hierarchies, limits, given).make.filter(({ op }) => op === 'write')).map((line) => line.slice(6));

test('v1: a directory in each hierarchy, which the child joins by itself', () => {
  const { directories, make, join, birthplace, oomFile } = plan(separate);
  expect(directories).toEqual([
    '/c/memory/mydocker/id',
    '/c/cpu,cpuacct/mydocker/id',
    '/c/cpuset/mydocker/id',
    '/c/pids/mydocker/id',
  ]);
  expect(words(make.filter(({ op }) => op === 'mkdir'))).toEqual(directories.map((directory) => `mkdir ${directory}`));
  expect(words(join)).toEqual([...directories.map((directory) => `write ${directory}/tasks 0`), 'unshare cgroup']);
  expect(birthplace).toBeUndefined();
  expect(oomFile).toBe('/c/memory/mydocker/id/memory.oom_control');
});

test('v1: an empty cpuset is filled, from the top down, before anybody joins it', () => {
  expect(written(separate, {})).toEqual([
    '/c/cpuset/mydocker/cpuset.cpus 0-3',
    '/c/cpuset/mydocker/cpuset.mems 0',
    '/c/cpuset/mydocker/id/cpuset.cpus 0-3',
    '/c/cpuset/mydocker/id/cpuset.mems 0',
  ]);
});

test('v2: the child is born in the one directory, and controllers are passed on to it', () => {
  const { directories, make, join, birthplace, oomFile } = plan(unified);
  expect(directories).toEqual(['/c/mydocker/id']);
  expect(words(make)).toEqual([
    'mkdir /c/mydocker/id',
    'write /c/cgroup.subtree_control +memory +cpu +cpuset +pids',
    'write /c/mydocker/cgroup.subtree_control +memory +cpu +cpuset +pids',
  ]);
  expect(birthplace).toBe('/c/mydocker/id');
  expect(words(join)).toEqual(['unshare cgroup']);
  expect(oomFile).toBe('/c/mydocker/id/memory.events');
});

test('below a parent of somebody else, what is above it passes controllers on, and an empty cpuset is filled', () => {
  const options = { parent: '/no/such', host: true };
  const words = (hierarchies: readonly Hierarchy[]) => {
    const { make, join, keepParent } = planCgroup('no/such/id', hierarchies, {}, resources, options);
    expect(join.filter(({ op }) => op === 'unshare')).toEqual([]);
    expect(keepParent).toBe(true);
    return make.map(({ args }) => args.join(' '));
  };
  expect(words([{ version: 2, directory: '/c', controllers: ['pids'] }])).toEqual([
    '/c/no/such/id',
    '/c/cgroup.subtree_control +pids',
    '/c/no/cgroup.subtree_control +pids',
    '/c/no/such/cgroup.subtree_control +pids',
  ]);
  expect(words([{ version: 1, directory: '/c/cpuset', controllers: ['cpuset'] }]).slice(1, 5)).toEqual([
    '/c/cpuset/no/cpuset.cpus 0-3',
    '/c/cpuset/no/cpuset.mems 0',
    '/c/cpuset/no/such/cpuset.cpus 0-3',
    '/c/cpuset/no/such/cpuset.mems 0',
  ]);
});

test('hybrid: limits on v1, born in the v2 tree, where no controller is asked for', () => {
  const { make, join, birthplace } = plan([...separate.slice(-1), grouping], { pidsLimit: 10 });
  expect(words(make)).toEqual([
    'mkdir /c/pids/mydocker/id',
    'write /c/pids/mydocker/id/pids.max 10',
    'mkdir /c/unified/mydocker/id',
  ]);
  expect(birthplace).toBe('/c/unified/mydocker/id');
  expect(words(join)).toEqual(['write /c/pids/mydocker/id/tasks 0', 'unshare cgroup']);
});

test('no memory controller: nobody counts', () => {
  expect(plan([grouping]).oomFile).toBeUndefined();
});

/** Both versions keep the same limits: what to write to which file of the container's cgroup. */
const cases: { limits: Limits; v1: string[]; v2: string[]; swap?: false }[] = [
  { limits: {}, v1: [], v2: [] },
  { limits: { pidsLimit: 100 }, v1: ['pids.max 100'], v2: ['pids.max 100'] },
  { limits: { pidsLimit: -1 }, v1: ['pids.max max'], v2: ['pids.max max'] },
  {
    limits: { memory: 2 ** 26 },
    v1: ['memory.limit_in_bytes 67108864', 'memory.memsw.limit_in_bytes 134217728'],
    v2: ['memory.max 67108864', 'memory.swap.max 67108864'],
  },
  {
    limits: { memory: 2 ** 26, memorySwap: 2 ** 26 },
    v1: ['memory.limit_in_bytes 67108864', 'memory.memsw.limit_in_bytes 67108864'],
    v2: ['memory.max 67108864', 'memory.swap.max 0'],
  },
  {
    limits: { memory: 2 ** 26, memorySwap: -1 },
    v1: ['memory.limit_in_bytes 67108864', 'memory.memsw.limit_in_bytes -1'],
    v2: ['memory.max 67108864', 'memory.swap.max max'],
  },
  {
    limits: { memory: 2 ** 26 },
    swap: false,
    v1: ['memory.limit_in_bytes 67108864'],
    v2: ['memory.max 67108864'],
  },
  {
    limits: { memoryReservation: 2 ** 25 },
    v1: ['memory.soft_limit_in_bytes 33554432'],
    v2: ['memory.low 33554432'],
  },
  { limits: { memorySwappiness: 0 }, v1: ['memory.swappiness 0'], v2: [] },
  { limits: { oomKillDisable: true }, v1: ['memory.oom_control 1'], v2: [] },
  { limits: { oomKillDisable: false }, v1: [], v2: [] },
  {
    limits: { nanoCpus: 1.5e9 },
    v1: ['cpu.cfs_period_us 100000', 'cpu.cfs_quota_us 150000'],
    v2: ['cpu.max 150000 100000'],
  },
  {
    limits: { cpuPeriod: 20_000, cpuQuota: 5000 },
    v1: ['cpu.cfs_period_us 20000', 'cpu.cfs_quota_us 5000'],
    v2: ['cpu.max 5000 20000'],
  },
  { limits: { cpuQuota: 5000 }, v1: ['cpu.cfs_quota_us 5000'], v2: ['cpu.max 5000 100000'] },
  { limits: { cpuPeriod: 20_000 }, v1: ['cpu.cfs_period_us 20000'], v2: ['cpu.max max 20000'] },
  { limits: { cpuQuota: -1 }, v1: ['cpu.cfs_quota_us -1'], v2: ['cpu.max max 100000'] },
  {
    limits: { cpuRealtimePeriod: 500_000, cpuRealtimeRuntime: 1000 },
    v1: ['cpu.rt_period_us 500000', 'cpu.rt_runtime_us 1000'],
    v2: [],
  },
  { limits: { cpuShares: 1024 }, v1: ['cpu.shares 1024'], v2: ['cpu.weight 39'] },
  { limits: { cpuShares: 2 }, v1: ['cpu.shares 2'], v2: ['cpu.weight 1'] },
  { limits: { cpuShares: 262144 }, v1: ['cpu.shares 262144'], v2: ['cpu.weight 10000'] },
  { limits: { cpuShares: 999999 }, v1: ['cpu.shares 999999'], v2: ['cpu.weight 10000'] },
  { limits: { cpusetCpus: '1-2' }, v1: ['cpuset.cpus 1-2', 'cpuset.mems 0'], v2: ['cpuset.cpus 1-2'] },
  { limits: { cpusetMems: '0' }, v1: [], v2: ['cpuset.mems 0'] },
];

const disk = { blockDevice: () => ({ number: '8:0', weighs: true }) };
const block: Hierarchy = { version: 1, directory: '/c/blkio', controllers: ['blkio'] };
const blockDevices: BlockLimit[] = [
  { kind: 'weight', path: '/dev/sda', value: 1000 },
  { kind: 'read-bps', path: '/dev/sda', value: 2 ** 20 },
  { kind: 'write-iops', path: '/dev/sda', value: 100 },
];

test.each([
  ['blkio.bfq.weight', ['blkio.bfq.weight 300', 'blkio.bfq.weight_device 8:0 1000']],
  ['blkio.weight', ['blkio.weight 300', 'blkio.weight_device 8:0 1000']],
  [undefined, []],
])('v1: disks, weighed by %s', (blockWeight, weights) => {
  const rates = ['blkio.throttle.read_bps_device 8:0 1048576', 'blkio.throttle.write_iops_device 8:0 100'];
  expect(written([block], { blkioWeight: 300, blockDevices }, { ...resources, ...disk, blockWeight })).toEqual(
    [...weights, ...rates].map((line) => `/c/blkio/mydocker/id/${line}`),
  );
});

test.each([
  ['io.bfq.weight', ['io.bfq.weight 300', 'io.bfq.weight 8:0 1000']],
  ['io.weight', ['io.weight 2930', 'io.weight 8:0 10000']],
  [undefined, []],
])('v2: disks, weighed by %s', (blockWeight, weights) => {
  const tree: Hierarchy = { version: 2, directory: '/c', controllers: ['blkio'] };
  expect(written([tree], { blkioWeight: 300, blockDevices }, { ...resources, ...disk, blockWeight })).toEqual([
    '/c/cgroup.subtree_control +io',
    '/c/mydocker/cgroup.subtree_control +io',
    ...[...weights, 'io.max 8:0 rbps=1048576', 'io.max 8:0 wiops=100'].map((line) => `/c/mydocker/id/${line}`),
  ]);
});

test.each(cases)('$limits', ({ limits, v1, v2, swap = true }) => {
  const own = (hierarchies: readonly Hierarchy[]) =>
    written(hierarchies, limits, { ...resources, swap })
      .filter((line) => line.includes('/id/'))
      .map((line) => line.replace(/.*\/id\//, ''));
  // v1's cpuset is filled whatever the limits are.
  const filling = limits.cpusetCpus === undefined ? ['cpuset.cpus 0-3', 'cpuset.mems 0'] : [];
  expect(own(separate).filter((line) => !filling.includes(line))).toEqual(v1);
  expect(own(unified)).toEqual(v2);
});

test('devices: a program on v2, unless a v1 controller keeps the list', () => {
  const devices = [{ type: 'c', major: 1, minor: 3, access: 'rw' } as const];
  const made = (hierarchies: readonly Hierarchy[]) =>
    words(plan(hierarchies, { devices }).make).filter((line) => line.includes('device'));
  const [program, ...more] = made(unified);
  expect(program).toMatch(/^cgroup_device \/c\/mydocker\/id 6112/);
  expect(more).toEqual([]);
  const v1: Hierarchy = { version: 1, directory: '/c/devices', controllers: ['devices'] };
  expect(made([v1, grouping])).toEqual([
    'mkdir /c/devices/mydocker/id',
    'write /c/devices/mydocker/id/devices.deny a',
    'write /c/devices/mydocker/id/devices.allow c 1:3 rw',
  ]);
  expect(words(plan(unified).make).filter((line) => line.includes('device'))).toEqual([]);
});
