import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
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
  removeNetworks(directory);
  execFileSync('rm', ['-rf', '--one-file-system', directory]);
}

/** Removes the network links and the tables of firewall rules that say that they belong to a root below a directory. */
export function removeNetworks(directory: string): void {
  for (const link of linksBelow(directory)) execFileSync('ip', ['link', 'delete', 'dev', link], { stdio: 'ignore' });
  for (const table of tablesBelow(directory)) execFileSync('nft', ['delete', 'table', ...table], { stdio: 'ignore' });
}

/** By their comment. Without nft there are none. */
function tablesBelow(directory: string): string[][] {
  const rules = spawnSync('nft', ['--terse', 'list', 'ruleset'], { encoding: 'utf8' }).stdout ?? '';
  const tables = [...rules.matchAll(/^table (\S+) (\S+) \{\n\tcomment "([^"]*)"$/gm)];
  return tables
    .filter(([, , , comment]) => comment?.startsWith(`${directory}/`))
    .map(([, family = '', name = '']) => [family, name]);
}

/** By their alias, which anybody may give any link. */
function linksBelow(directory: string): string[] {
  return readdirSync('/sys/class/net').filter((link) => aliasOf(link).startsWith(`${directory}/`));
}

/** A link may go while one looks at it. */
function aliasOf(link: string): string {
  try {
    return readFileSync(`/sys/class/net/${link}/ifalias`, 'utf8');
  } catch {
    return '';
  }
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
