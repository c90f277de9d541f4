import { expect, test } from 'vitest';
import { findHierarchies } from './detect.js';

const system = '24 1 259:1 / / rw,relatime shared:1 - ext4 /dev/root rw';

/** What is found on a machine with these mounts and files: `v1 /sys/fs/cgroup/pids` and its controllers. */
function found(mountinfo: string, files: Record<string, string> = {}) {
  const read = (path: string) => (path === '/proc/self/mountinfo' ? `${system}\n${mountinfo}\n` : files[path]);
  return Object.fromEntries(
    findHierarchies(read).map(({ version, directory, controllers }) => [`v${version} ${directory}`, controllers]),
  );
}

test('v1: a hierarchy for each controller, or for several together', () => {
  const mounts = `30 24 0:26 / /sys/fs/cgroup ro,nosuid,nodev,noexec shared:4 - tmpfs tmpfs ro,mode=755
31 30 0:27 / /sys/fs/cgroup/systemd rw,relatime shared:5 - cgroup cgroup rw,xattr,name=systemd
32 30 0:30 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:6 - cgroup cgroup rw,cpu,cpuacct
33 30 0:31 / /sys/fs/cgroup/cpuset rw,relatime shared:7 - cgroup cgroup rw,cpuset
34 30 0:32 / /sys/fs/cgroup/memory rw,relatime shared:8 - cgroup cgroup rw,memory
35 30 0:33 / /sys/fs/cgroup/pids rw,relatime shared:9 - cgroup cgroup rw,pids`;
  expect(found(mounts)).toEqual({
    'v1 /sys/fs/cgroup/cpu,cpuacct': ['cpu'],
    'v1 /sys/fs/cgroup/cpuset': ['cpuset'],
    'v1 /sys/fs/cgroup/memory': ['memory'],
    'v1 /sys/fs/cgroup/pids': ['pids'],
  });
});

test('v2: one tree, which lists its controllers', () => {
  const mounts = '30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate';
  const files = { '/sys/fs/cgroup/cgroup.controllers': 'cpuset cpu io memory hugetlb pids rdma misc\n' };
  expect(found(mounts, files)).toEqual({ 'v2 /sys/fs/cgroup': ['memory', 'cpu', 'cpuset', 'pids', 'blkio'] });
});

test('hybrid: v1 has the controllers, the v2 tree only groups', () => {
  const mounts = `40 39 0:36 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
41 39 0:37 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
42 39 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw`;
  expect(found(mounts, { '/sys/fs/cgroup/unified/cgroup.controllers': 'hugetlb\n' })).toEqual({
    'v1 /sys/fs/cgroup/memory': ['memory'],
    'v1 /sys/fs/cgroup/pids': ['pids'],
    'v2 /sys/fs/cgroup/unified': [],
  });
});

test('hybrid: a controller that no v1 hierarchy has is on v2', () => {
  const mounts = `41 39 0:37 / /c/memory rw - cgroup cgroup rw,memory
42 39 0:38 / /c/unified rw - cgroup2 cgroup2 rw`;
  expect(found(mounts, { '/c/unified/cgroup.controllers': 'pids\n' })).toEqual({
    'v1 /c/memory': ['memory'],
    'v2 /c/unified': ['pids'],
  });
});

test('a hierarchy that is mounted twice is used once; a path may hold a space', () => {
  const mounts = `41 39 0:37 / /my\\040groups/pids rw - cgroup cgroup rw,pids
42 39 0:37 / /again rw - cgroup cgroup rw,pids`;
  expect(found(mounts)).toEqual({ 'v1 /my groups/pids': ['pids'] });
});

test('without any, the error says what can be done', () => {
  expect(() => found('', { '/proc/filesystems': 'nodev\tcgroup\nnodev\tcgroup2\n' })).toThrow('mount -t cgroup2');
  expect(() => found('', { '/proc/filesystems': 'nodev\tproc\n' })).toThrow('built without');
});
