import { instructions, type Plan } from './plan.js';

const instruction = instructions(3);

/** Name, major and minor of the devices that the OCI runtime specification asks for. */
const devices = [
  ['null', 1, 3],
  ['zero', 1, 5],
  ['full', 1, 7],
  ['random', 1, 8],
  ['urandom', 1, 9],
  ['tty', 5, 0],
] as const;

const links = [
  ['/proc/self/fd', 'fd'],
  ['/proc/self/fd/0', 'stdin'],
  ['/proc/self/fd/1', 'stdout'],
  ['/proc/self/fd/2', 'stderr'],
  ['pts/ptmx', 'ptmx'],
] as const;

/** The nodes and links below /dev: no disk, no memory, no terminal of the host. */
export function defaultDevices(): Plan {
  return [
    ...devices.map(([name, major, minor]) =>
      instruction('mknod', `device ${name}`, `/dev/${name}`, String(major), String(minor)),
    ),
    ...links.map(([target, name]) => instruction('symlink', `link ${name}`, target, `/dev/${name}`)),
  ];
}
