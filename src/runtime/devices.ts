import { dirname } from 'node:path/posix';
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

/** A node that a container gets in addition. */
export interface Device {
  /** In the container. */
  readonly path: string;
  /** `b` for a block device, `c` for a character device. */
  readonly type: 'b' | 'c';
  readonly major: number;
  readonly minor: number;
  /** Permissions and owner, as on the host. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

const given = instructions(15);

/** Further nodes below /dev, and the directories that they are in. What is there already stays. */
export function makeDevices(nodes: readonly Device[]): Plan {
  const standard = devices.map(([name]) => `/dev/${name}`);
  const byPath = new Map(nodes.map((node) => [node.path, node]));
  return [...byPath.values()]
    .filter(({ path }) => !standard.includes(path))
    .flatMap((node) => [...makeParent(node), makeNode(node)]);
}

function makeParent({ path }: Device): Plan {
  const parent = dirname(path);
  return parent === '/dev' ? [] : [given('mkdir', 'its directory', parent)];
}

function makeNode({ path, type, major, minor, mode, uid, gid }: Device): Plan[number] {
  const numbers = [String(major), String(minor)];
  return given('mknod', 'a device of the host', path, ...numbers, type, mode.toString(8), `${uid}:${gid}`);
}
