import { chmodSync, existsSync, readdirSync } from 'node:fs';
import type { ContainerConfig } from '../container/record.js';
import type { Mount } from '../runtime/binds.js';
import { makeDirectory } from '../util/directory.js';
import { EngineError } from '../util/errors.js';
import type { MountPoint } from '../volume/mount-point.js';
import { orderMounts } from '../volume/parse.js';
import { newVolumeName, volumeData, volumeMark } from '../volume/store.js';
import type { Engine } from './context.js';
import { makeVolume } from './volume-life.js';

/** A new container's mounts with every volume named, in the order in which they are attached. */
export function nameVolumes(mounts: ContainerConfig['mounts']): MountPoint[] {
  return orderMounts(mounts).map((mount) =>
    mount.type === 'volume' && !mount.source ? { ...mount, source: newVolumeName() } : mount,
  );
}

/** The names of the volumes that are made for this container alone. */
export function anonymousVolumes(mounts: readonly MountPoint[]): string[] {
  return mounts.filter(({ anonymous }) => anonymous).map(({ source }) => source);
}

/** Makes what a new container's mounts need: volumes, and directories of the host. */
export async function prepareMounts(engine: Engine, id: string, mounts: readonly MountPoint[]): Promise<void> {
  for (const mount of mounts) {
    const { type, source, anonymous, labels, driverOptions: options } = mount;
    if (type === 'bind') makeSource(mount);
    if (type === 'volume') {
      const made = { ...(labels && { labels }), ...(options && { options }) };
      await makeVolume(engine, source, { ...made, ...(anonymous && { anonymous, container: id }) });
    }
  }
}

/** As docker: -v makes a missing directory, --mount does not. */
function makeSource({ source, create }: MountPoint): void {
  if (existsSync(source)) return;
  if (!create) throw new EngineError('invalid', `bind source path does not exist: ${source}`);
  try {
    makeDirectory(source);
    // As a new volume: the umask is for the files of whoever calls us.
    chmodSync(source, 0o755);
  } catch (error) {
    throw new EngineError('invalid', `cannot make the volume's source ${source}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** The mounts as the runtime takes them. */
export function runtimeMounts({ root }: Engine, mounts: readonly MountPoint[]): Mount[] {
  return mounts.map((mount) => {
    const { type, target, readOnly, nonRecursive, options = '' } = mount;
    return type === 'tmpfs'
      ? { type, target, options }
      : { type: 'bind', source: sourceOf(root, mount), target, readOnly, nonRecursive };
  });
}

function sourceOf(root: string, { type, source }: MountPoint): string {
  return type === 'volume' ? volumeData(root, source) : source;
}

/** The volumes that are still empty and are to get the image's files, and those whose copy has stopped, or goes on. */
export function volumesToFill({ root }: Engine, mounts: readonly MountPoint[]): MountPoint[] {
  return mounts.filter(({ type, noCopy, source }) => {
    if (type !== 'volume') return false;
    return existsSync(volumeMark(root, source)) || (!noCopy && isEmpty(volumeData(root, source)));
  });
}

function isEmpty(directory: string): boolean {
  return existsSync(directory) && readdirSync(directory).length === 0;
}
