import { lstatSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../util/spawn.js';
import type { MountPoint } from '../volume/mount-point.js';
import { volumeData } from '../volume/store.js';
import type { Engine } from './context.js';

/**
 * Copies what the image has at a new volume's target into the volume: owners, modes, times, links and attributes too.
 *
 * @param pid the container's first process, which has its root and waits; nothing else runs in there yet
 */
export async function fillVolumes({ root }: Engine, volumes: readonly MountPoint[], pid: number): Promise<void> {
  for (const { source, target } of volumes) {
    const files = resolveIn(`/proc/${pid}/root`, target);
    if (files) await run('cp', ['-a', '--reflink=auto', `${files}/.`, volumeData(root, source)]);
  }
}

/**
 * The directory that a path means within a root: its links are followed as that root's own, and never out of it.
 * Undefined when there is no such directory.
 */
export function resolveIn(root: string, path: string): string | undefined {
  const names = path.split('/');
  const resolved: string[] = [];
  for (let links = 0; names.length > 0; ) {
    const name = names.shift();
    if (name === '..') resolved.pop();
    if (!name || name === '.' || name === '..') continue;
    const here = join(root, ...resolved, name);
    const stat = lstatSync(here, { throwIfNoEntry: false });
    if (stat?.isDirectory()) resolved.push(name);
    else if (!stat?.isSymbolicLink() || ++links > 40) return undefined;
    else {
      const target = readlinkSync(here);
      if (target.startsWith('/')) resolved.length = 0;
      names.unshift(...target.split('/'));
    }
  }
  return join(root, ...resolved);
}
