import { realpathSync } from 'node:fs';
import { readText } from './read.js';

/** Whether something is mounted at a path, as this process sees it. */
export function isMountPoint(path: string): boolean {
  const real = realPath(path);
  return (readText('/proc/self/mountinfo') ?? '').split('\n').some((line) => mountPoint(line) === real);
}

/** A path that leads nowhere has nothing mounted there. */
function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** Where a line of mountinfo says that something is mounted: its fifth field, in which a space is `\040` (proc_pid_mountinfo(5)). */
export function mountPoint(line: string): string {
  return (line.split(' ')[4] ?? '').replaceAll(/\\(\d{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
