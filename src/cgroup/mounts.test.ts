import { expect, test } from 'vitest';
import type { Hierarchy } from './contract.js';
import { mountCgroups } from './mounts.js';

const unified: Hierarchy = { version: 2, directory: '/c', controllers: ['memory', 'pids'] };
const separate: Hierarchy[] = [
  { version: 1, directory: '/c/cpu,cpuacct', controllers: ['cpu'] },
  { version: 1, directory: '/c/pids', controllers: ['pids'] },
];
const own = '9:name=systemd:/a\n3:pids:/a\n2:cpuset:/\n1:cpu,cpuacct:/a:b\n0::/a\n';
const words = (...hierarchies: Hierarchy[]) =>
  mountCgroups(hierarchies, () => own).map(({ op, args }) => [op, ...args].join(' '));

test('v2 has one tree', () => {
  expect(words(unified)).toEqual(['mount cgroup2 /sys/fs/cgroup cgroup2 ro,nosuid,noexec,nodev -']);
});

test('v1 has a directory for each hierarchy, which must be mounted by the names of all its controllers', () => {
  expect(words(...separate)).toEqual([
    'mount tmpfs /sys/fs/cgroup tmpfs nosuid,noexec,nodev mode=755',
    'mkdir /sys/fs/cgroup/cpu,cpuacct',
    'mount cgroup /sys/fs/cgroup/cpu,cpuacct cgroup ro,nosuid,noexec,nodev cpu,cpuacct',
    'symlink cpu,cpuacct /sys/fs/cgroup/cpu',
    'symlink cpu,cpuacct /sys/fs/cgroup/cpuacct',
    'mkdir /sys/fs/cgroup/pids',
    'mount cgroup /sys/fs/cgroup/pids cgroup ro,nosuid,noexec,nodev pids',
    'mount none /sys/fs/cgroup none remount,bind,ro,nosuid,noexec,nodev -',
  ]);
});

test('a hybrid host has a v2 tree beside them', () => {
  expect(words(...separate, { ...unified, controllers: [] })).toContain(
    'mount cgroup2 /sys/fs/cgroup/unified cgroup2 ro,nosuid,noexec,nodev -',
  );
});
