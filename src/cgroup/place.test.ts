import { expect, test } from 'vitest';
import { above, cgroupOptions, resourcesBelow } from './place.js';

test.each([
  ['/batch/a', '', { parent: '/batch/a' }],
  ['batch', 'private', { parent: '/batch' }],
  ['../../batch/', 'host', { parent: '/batch/', host: true }],
  ['', 'host', { host: true }],
  ['', '', {}],
])('reads "%s" and "%s"', (parent, mode, expected) => {
  expect(JSON.parse(JSON.stringify(cgroupOptions(parent, mode)))).toEqual(expected);
});

test('refuses another mode', () => {
  expect(() => cgroupOptions('', 'container:x')).toThrow('--cgroupns: invalid CGROUP mode "container:x"');
});

test('what is above a cgroup', () => {
  expect(above('/c', '/c/a/b/id')).toEqual(['/c/a', '/c/a/b']);
  expect(above('/c', '/c/id')).toEqual([]);
});

test('a parent has no more to give than it has', () => {
  const resources = { cpus: '0-3', mems: '0' } as Parameters<typeof resourcesBelow>[2];
  const read = (path: string) => ({ '/v1/a/cpuset.cpus': '0-1\n', '/v1/a/cpuset.mems': '\n' })[path];
  const hierarchies = [{ version: 1, directory: '/v1', controllers: ['cpuset'] }] as const;
  expect(resourcesBelow('/a', hierarchies, resources, read)).toEqual({ cpus: '0-1', mems: '0' });
  expect(resourcesBelow('/new', hierarchies, resources, read)).toEqual(resources);
  expect(resourcesBelow(undefined, hierarchies, resources, read)).toBe(resources);
});
