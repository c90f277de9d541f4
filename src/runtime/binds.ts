import type { ProcessIdentity } from '../util/process.js';
import { type Instruction, instructions, type Plan } from './plan.js';

const instruction = instructions(5);
const sharing = instructions(15);

/** What is to be seen at a path of the container. */
export type Mount = Bind | Tmpfs;

/** A file or directory of the host. */
export interface Bind {
  readonly type: 'bind';
  /** Absolute path on the host. */
  readonly source: string;
  /** Absolute path in the container. */
  readonly target: string;
  readonly readOnly: boolean;
  /** Without what is mounted below the source. */
  readonly nonRecursive?: boolean | undefined;
  /** The path is what this process sees there, and not the host. */
  readonly seenBy?: ProcessIdentity;
}

/** An empty file system in memory. */
export interface Tmpfs {
  readonly type: 'tmpfs';
  readonly target: string;
  /** As for mount(8): "size=64m,mode=1777"; "" for the kernel's defaults. */
  readonly options: string;
}

/** Before `pivot_root`: takes hold of what is to be mounted. */
export function openBinds(mounts: readonly Mount[]): Plan {
  return mounts.flatMap((mount, slot) => {
    if (mount.type !== 'bind') return [];
    const opened = open(mount, String(slot));
    const locked = instruction('mount_setattr', 'read-only', String(slot), 'ro');
    return mount.readOnly ? [opened, locked] : [opened];
  });
}

function open({ source, seenBy, nonRecursive }: Bind, slot: string): Instruction {
  const flags = nonRecursive ? ['top'] : [];
  if (!seenBy) return instruction('open_tree', 'a volume, from the host', slot, source, ...flags);
  return sharing('share', 'from another container', slot, String(seenBy.pid), seenBy.startTime, source);
}

/** After `pivot_root`: puts it where it belongs. */
export function attachMounts(mounts: readonly Mount[]): Plan {
  return mounts.flatMap((mount, slot) => {
    if (mount.type === 'bind') return [instruction('move_mount', 'the volume', String(slot), ...target(mount))];
    const { flags, data } = tmpfsOptions(mount.options);
    return [
      instruction('mkdir', 'mount point', mount.target),
      instruction('mount', 'files in memory', 'tmpfs', mount.target, 'tmpfs', flags, data),
    ];
  });
}

/** The word `proc` says that it is meant: else a volume is not attached to what shows the kernel, whatever links lead there. */
function target({ target: path }: Bind): string[] {
  return path.startsWith('/proc/') ? [path, 'proc'] : [path];
}

/** Before the volumes are attached, while the image's own files can still be seen: the engine copies them. */
export function waitForFiles(): Plan {
  return [instruction('wait', 'the engine fills new volumes', 'fill')];
}

const tmpfsFlags = ['noexec', 'nosuid', 'nodev', 'ro', 'noatime'];
const opposites: Record<string, string> = { exec: 'noexec', suid: 'nosuid', dev: 'nodev', rw: 'ro' };

/** Docker's defaults are noexec, nosuid, nodev; each option given may take one back. */
function tmpfsOptions(options: string): { flags: string; data: string } {
  const flags = new Set(['noexec', 'nosuid', 'nodev']);
  const data: string[] = [];
  for (const option of options.split(',').filter((word) => word !== '')) {
    if (tmpfsFlags.includes(option)) flags.add(option);
    else if (opposites[option]) flags.delete(opposites[option]);
    else data.push(option);
  }
  return { flags: [...flags].join(',') || '-', data: data.join(',') || '-' };
}
