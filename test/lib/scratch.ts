import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes a temporary directory whose name starts with `prefix`. */
export const makeScratch = (prefix: string): string => mkdtempSync(join(tmpdir(), `${prefix}-`));

/**
 * Removes a directory in which containers may have lived. What is still mounted there is unmounted first, and no
 * other file system is ever entered: a bind mount could lead to the host's own files.
 */
export function removeScratch(directory: string): void {
  for (const point of mountsBelow(directory).reverse()) {
    execFileSync('umount', ['--lazy', point], { stdio: 'ignore' });
  }
  execFileSync('rm', ['-rf', '--one-file-system', directory]);
}

/** Mount points of this mount namespace at or below a directory, in the order they were mounted. */
export function mountsBelow(directory: string): string[] {
  const points = readFileSync('/proc/self/mountinfo', 'utf8').trimEnd().split('\n').map(mountPoint);
  return points.filter((point) => point === directory || point.startsWith(`${directory}/`));
}

/** Field 5 of a mountinfo line, with its octal escapes undone (proc_pid_mountinfo(5)). */
function mountPoint(line: string): string {
  return line
    .split(' ')[4]!
    .replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
