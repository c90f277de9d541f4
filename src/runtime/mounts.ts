import { instructions, type Plan } from './plan.js';

const instruction = instructions(3);

/** The kernel's own file systems, as the OCI runtime specification wants them in every Linux container. */
export function kernelMounts(sysfs: 'ro' | 'rw' = 'ro'): Plan {
  const flags = sysfs === 'ro' ? 'ro,nosuid,noexec,nodev' : 'nosuid,noexec,nodev';
  return [
    instruction('mkdir', 'mount points', '/proc', '/sys', '/dev'),
    instruction('mount', 'the processes of this container', 'proc', '/proc', 'proc', 'nosuid,noexec,nodev', '-'),
    instruction('mount', `the kernel, to ${sysfs === 'ro' ? 'read' : 'write'}`, 'sysfs', '/sys', 'sysfs', flags, '-'),
    instruction('mount', 'devices, none yet', 'tmpfs', '/dev', 'tmpfs', 'nosuid,strictatime', 'mode=755,size=65536k'),
  ];
}

/** Group 5 is `tty` in every distribution: what its members may write to is how `write` and `wall` reach a terminal. */
const terminals = 'newinstance,ptmxmode=0666,mode=0620,gid=5';

const harmless = 'nosuid,noexec,nodev';

/** What is mounted below /dev; shared memory unless there is to be none. */
export function deviceMounts(shmSize: number | string = '65536k', memory: 'none' | 'shareable' = 'shareable'): Plan {
  const shm = `mode=1777,size=${shmSize}`;
  return [
    instruction('mkdir', 'mount points', '/dev/pts', '/dev/shm', '/dev/mqueue'),
    instruction('mount', 'terminals of its own', 'devpts', '/dev/pts', 'devpts', 'nosuid,noexec', terminals),
    ...(memory === 'none' ? [] : [instruction('mount', 'shared memory', 'shm', '/dev/shm', 'tmpfs', harmless, shm)]),
    instruction('mount', 'message queues', 'mqueue', '/dev/mqueue', 'mqueue', harmless, '-'),
  ];
}
