import type { ReadText } from '../util/read.js';
import { readText } from '../util/read.js';

/** PF_FORKNOEXEC of include/linux/sched.h. */
const forkedOnly = 0x40;

/**
 * False as long as a container's first process is still our own program, building: before `pivot_root` its mount namespace shows the
 * host's files. True once it has executed the command, or is the init that waits for it.
 */
export function isReady(pid: number, read: ReadText = readText): boolean {
  const [, name, fields = ''] = /^\d+ \((.*)\) (.*)/s.exec(read(`/proc/${pid}/stat`) ?? '') ?? [];
  const flags = Number(fields.split(' ')[6] ?? forkedOnly);
  return name === 'init' || (flags & forkedOnly) === 0;
}
