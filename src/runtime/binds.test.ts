import { expect, it } from 'vitest';
import { attachMounts, type Mount, openBinds } from './binds.js';

const words = (plan: ReturnType<typeof openBinds>) => plan.map(({ op, args }) => [op, ...args].join(' '));

it('opens every bind under its own number before any is attached', () => {
  const mounts: Mount[] = [
    { type: 'bind', source: '/srv', target: '/data', readOnly: false },
    { type: 'tmpfs', target: '/scratch', options: '' },
    { type: 'bind', source: '/etc/hosts', target: '/etc/hosts', readOnly: true },
  ];
  expect(words(openBinds(mounts))).toEqual(['open_tree 0 /srv', 'open_tree 2 /etc/hosts', 'mount_setattr 2 ro']);
  expect(words(attachMounts(mounts))).toEqual([
    'move_mount 0 /data',
    'mkdir /scratch',
    'mount tmpfs /scratch tmpfs noexec,nosuid,nodev -',
    'move_mount 2 /etc/hosts',
  ]);
});

it('leaves out what is mounted below, when told', () => {
  const mount: Mount = { type: 'bind', source: '/srv', target: '/data', readOnly: false, nonRecursive: true };
  expect(words(openBinds([mount]))).toEqual(['open_tree 0 /srv top']);
});

it("takes back docker's defaults for a tmpfs when asked", () => {
  const mount: Mount = { type: 'tmpfs', target: '/t', options: 'exec,size=1m,mode=700,ro' };
  expect(words(attachMounts([mount]))[1]).toBe('mount tmpfs /t tmpfs nosuid,nodev,ro size=1m,mode=700');
});

it('says when a file of /proc is meant', () => {
  const mount: Mount = { type: 'bind', source: '/lxcfs/cpuinfo', target: '/proc/cpuinfo', readOnly: true };
  expect(words(attachMounts([mount]))).toEqual(['move_mount 0 /proc/cpuinfo proc']);
});
