import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Why a transcript can't run on this machine, or undefined.
 *
 * @param need `root`, `cgroup1`, `cgroup2`, a file system as /proc/filesystems names it, or a program
 */
export function missingNeed(need: string | undefined): string | undefined {
  if (need === undefined || has(need)) return undefined;
  return `this machine has no ${need}`;
}

function has(need: string): boolean {
  if (need === 'root') return process.getuid?.() === 0;
  if (need === 'cgroup1') return existsSync('/sys/fs/cgroup/memory/cgroup.procs');
  if (need === 'cgroup2') return /\bmemory\b/.test(read('/sys/fs/cgroup/cgroup.controllers'));
  return read('/proc/filesystems').split(/\s+/).includes(need) || onPath(need);
}

function read(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function onPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((dir) => isExecutable(join(dir, program)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
