import { dirname } from 'node:path';
import { quote } from '../runtime/shell.js';
import type { MountPoint } from '../volume/mount-point.js';
import { newVolumeRecord, volumeData } from '../volume/store.js';
import type { Engine } from './context.js';

/** Commands that make what a new container's mounts need, as `prepareMounts` does. */
export function makeMounts({ root }: Engine, id: string, mounts: readonly MountPoint[]): string[] {
  return mounts.flatMap(({ type, source, anonymous, create }) => {
    if (type === 'volume') return [makeVolume(root, source, anonymous ? id : undefined)];
    return create ? [`[ -e ${quote(source)} ] || mkdir -p -m 755 ${quote(source)}   # the volume's source`] : [];
  });
}

function makeVolume(root: string, name: string, container: string | undefined): string {
  const data = volumeData(root, name);
  const record = `${dirname(data)}/volume.json`;
  const content = JSON.stringify(newVolumeRecord(name, container ? { anonymous: true, container } : {}));
  const commands = [
    `mkdir -p -m 711 ${quote(dirname(dirname(data)))}`,
    `mkdir -p -m 700 ${quote(dirname(data))}`,
    `mkdir -p -m 755 ${quote(data)}`,
    `printf %s ${quote(content)} > ${quote(record)}`,
  ];
  return `[ -e ${quote(record)} ] || { ${commands.join('; ')}; }   # volume ${name}`;
}

/** Commands that remove the volumes of this container alone. */
export function removeMounts({ root }: Engine, mounts: readonly MountPoint[]): string[] {
  const own = mounts.filter(({ anonymous }) => anonymous).map(({ source }) => dirname(volumeData(root, source)));
  return own.map((directory) => `rm -rf --one-file-system ${quote(directory)}`);
}
