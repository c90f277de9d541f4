import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ContainerConfig } from '../container/record.js';
import type { Mount } from '../runtime/binds.js';
import { EngineError } from '../util/errors.js';
import type { MountPoint } from '../volume/mount-point.js';
import { orderMounts } from '../volume/parse.js';
import { ensureVolume, newVolumeName, volumeData } from '../volume/store.js';
import type { Engine } from './context.js';

/**
 * Makes what a new container's mounts need: volumes, and directories of the host.
 *
 * @returns the mounts with every volume named, in the order in which they are attached
 */
export async function prepareMounts(engine: Engine, mounts: ContainerConfig['mounts']): Promise<MountPoint[]> {
  const ready: MountPoint[] = [];
  for (const mount of orderMounts(mounts)) ready.push(await prepareMount(engine, mount));
  return ready;
}

async function prepareMount(engine: Engine, mount: MountPoint): Promise<MountPoint> {
  if (mount.type === 'bind') makeSource(mount);
  if (mount.type !== 'volume') return mount;
  const { name } = await ensureVolume(engine.root, mount.source || newVolumeName(), { anonymous: !mount.source });
  return { ...mount, source: name };
}

/** As docker: -v makes a missing directory, --mount does not. */
function makeSource({ source, create }: MountPoint): void {
  if (existsSync(source)) return;
  if (!create) throw new EngineError('invalid', `bind source path does not exist: ${source}`);
  try {
    makePath(source);
  } catch (error) {
    throw new EngineError('invalid', `cannot make the volume's source ${source}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Not mkdir's own `recursive`, which never ends where a file system, as /proc, has no place for new names. */
function makePath(path: string): void {
  if (existsSync(path)) return;
  makePath(dirname(path));
  mkdirSync(path);
}

/** The mounts as the runtime takes them. */
export function runtimeMounts({ root }: Engine, mounts: readonly MountPoint[]): Mount[] {
  return mounts.map((mount) => {
    const { type, target, readOnly, options = '' } = mount;
    return type === 'tmpfs'
      ? { type, target, options }
      : { type: 'bind', source: sourceOf(root, mount), target, readOnly };
  });
}

function sourceOf(root: string, { type, source }: MountPoint): string {
  return type === 'volume' ? volumeData(root, source) : source;
}

/** The volumes that are still empty and are to get the image's files. */
export function volumesToFill({ root }: Engine, mounts: readonly MountPoint[]): MountPoint[] {
  return mounts.filter(({ type, noCopy, source }) => type === 'volume' && !noCopy && isEmpty(volumeData(root, source)));
}

function isEmpty(directory: string): boolean {
  return existsSync(directory) && readdirSync(directory).length === 0;
}
