import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { defaultDeviceRules } from '../cgroup/device-rules.js';
import type { ContainerConfig } from '../container/record.js';
import { defaultSecurity } from '../container/security.js';
import { makeDevices } from '../runtime/devices.js';
import { findDevices } from './devices.js';

const find = (source: string, target = source, access = 'rwm') =>
  findDevices({ devices: [{ source, target, access }] } as unknown as ContainerConfig);

test('a device is a node, and a line of the list', () => {
  const { nodes, rules } = find('/dev/null', '/dev/nothing', 'r');
  expect(nodes).toMatchObject([{ path: '/dev/nothing', type: 'c', major: 1, minor: 3, mode: 0o666, uid: 0, gid: 0 }]);
  expect(rules?.slice(defaultDeviceRules.length)).toMatchObject([{ type: 'c', major: 1, minor: 3, access: 'r' }]);
});

test('a directory is all devices in it, a link what it leads to', () => {
  const directory = mkdtempSync(join(tmpdir(), 'devices-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  symlinkSync('/dev/zero', join(directory, 'link'));
  expect(find(join(directory, 'link'), '/dev/z').nodes).toMatchObject([{ path: '/dev/z', major: 1, minor: 5 }]);
  expect(find(directory, '/dev/d').nodes).toEqual([]);
  expect(find('/dev', '/dev/host').nodes).toContainEqual(expect.objectContaining({ path: '/dev/host/null', minor: 3 }));
});

test('what is there and no device, or not there, is refused', () => {
  expect(() => find('/etc/passwd')).toThrow('/etc/passwd is no device');
  expect(() => find('/dev/no-such-device')).toThrow('no device /dev/no-such-device: ENOENT');
});

test('a node is made once, in a directory of its own, and not in the place of those that are always there', () => {
  const { nodes } = find('/dev/zero', '/dev/a/b/zero');
  const words = makeDevices([...nodes, ...nodes, ...find('/dev/null').nodes]).map(({ op, args }) =>
    [op, ...args].join(' '),
  );
  expect(words).toEqual(['mkdir /dev/a/b', 'mknod /dev/a/b/zero 1 5 c 666 0:0']);
});

test('a privileged container has all of the host’s, and no list', () => {
  const security = { ...defaultSecurity, privileged: true };
  const { nodes, rules } = findDevices({ security } as unknown as ContainerConfig);
  expect(rules).toBeUndefined();
  expect(nodes).toContainEqual(expect.objectContaining({ path: '/dev/null', minor: 3 }));
  expect(nodes.filter(({ path }) => /^\/dev\/(pts|ptmx|console|shm)\b/.test(path))).toEqual([]);
});
