import { existsSync, readFileSync } from 'node:fs';
import type { Engine } from '../context.js';
import type { Finding } from '../finding.js';

/** What the engine needs of the kernel, and the file that shows that it is there. */
const needed = [
  ['pid namespaces', '/proc/self/ns/pid'],
  ['mount namespaces', '/proc/self/ns/mnt'],
  ['network namespaces', '/proc/self/ns/net'],
  ['uts namespaces', '/proc/self/ns/uts'],
  ['ipc namespaces', '/proc/self/ns/ipc'],
  ['cgroup namespaces', '/proc/self/ns/cgroup'],
  ['seccomp filters', '/proc/sys/kernel/seccomp/actions_avail'],
] as const;

/** What this kernel lacks. */
export function kernelFindings(_engine: Engine): Finding[] {
  const missing = needed.filter(([, path]) => !existsSync(path)).map(([what]) => ({ problem: `kernel: no ${what}` }));
  const overlay = /\toverlay$/m.test(readFileSync('/proc/filesystems', 'utf8'));
  return overlay ? missing : [...missing, { problem: 'kernel: no overlay; try "modprobe overlay"' }];
}
