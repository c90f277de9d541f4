import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../util/spawn.js';
import type { MountPoint } from '../volume/mount-point.js';
import { volumeData, volumeMark } from '../volume/store.js';
import type { Engine } from './context.js';

/**
 * Copies what the image has at a new volume's target into the volume: owners, modes, times, links and attributes too.
 *
 * @param pid the container's first process, which has its root and waits; nothing else runs in there yet
 */
export async function fillVolumes({ root }: Engine, volumes: readonly MountPoint[], pid: number): Promise<void> {
  for (const { source, target, noCopy } of volumes) {
    const files = noCopy ? undefined : resolveIn(`/proc/${pid}/root`, target);
    if (files || existsSync(volumeMark(root, source))) await fillVolume(root, source, files ?? '');
  }
}

/**
 * $1 the volume's files, $2 its mark, $3 what to copy, if anything. A mark that is there was left by a copy that has stopped;
 * but what is mounted is not ours to empty.
 */
const fill = `
if [ -e "$2" ] && ! mountpoint -q "$1"; then find "$1" -mindepth 1 -delete; fi
if [ "$3" ] && [ -z "$(ls -A "$1")" ]; then
  : > "$2"
  cp -a --reflink=auto "$3/." "$1"
fi
rm -f "$2"
`;

/** Under a lock, which a copy that outlives us keeps: another container may start with the same volume at the same moment. */
async function fillVolume(root: string, name: string, files: string): Promise<void> {
  const data = volumeData(root, name);
  await run('flock', [dirname(data), 'sh', '-ec', fill, 'fill', data, volumeMark(root, name), files]);
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
