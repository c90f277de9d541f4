import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContainerConfig } from '../container/record.js';
import { EngineError, errnoCode } from '../util/errors.js';
import { withLock } from '../util/lock.js';
import { isMountPoint } from '../util/mount-point.js';
import { run } from '../util/spawn.js';
import { type MountSource, mountSource } from '../volume/local-driver.js';
import { readVolume, volumeData, volumeFile } from '../volume/store.js';
import type { Engine } from './context.js';

/**
 * Mounts what a container's volumes are made of, unless another container has done so. Who uses what is written down below the run
 * directory, which goes with the mounts when the machine restarts: `volumes/<container>/<volume>`.
 */
export async function mountVolumes(engine: Engine, id: string, mounts: ContainerConfig['mounts']): Promise<void> {
  for (const { type, source } of mounts) {
    const device = type === 'volume' ? mountSource(readVolume(engine.root, source).options) : undefined;
    if (device) await withVolume(engine, source, () => use(engine, id, source, device));
  }
}

async function use({ root, runRoot }: Engine, id: string, name: string, source: MountSource): Promise<void> {
  // First: from here on nobody takes it away.
  mkdirSync(usesOf(runRoot, id), { recursive: true, mode: 0o700 });
  writeFileSync(join(usesOf(runRoot, id), name), '');
  const data = volumeData(root, name);
  if (isMountPoint(data)) return;
  const { type, device, options } = source;
  try {
    await run('mount', ['-t', type, ...(options ? ['-o', options] : []), '--', device, data]);
  } catch (error) {
    const what = `error while mounting volume '${data}': failed to mount local volume`;
    throw new EngineError('invalid', `${what}: ${(error as Error).message}`, { cause: error });
  }
}

/** After a container's end: unmounts what nobody else uses. Fine when it has used nothing. */
export async function unmountVolumes(engine: Engine, id: string): Promise<void> {
  const directory = usesOf(engine.runRoot, id);
  for (const name of list(directory)) {
    rmSync(join(directory, name), { force: true });
    await unmountUnused(engine, name);
  }
  rmSync(directory, { recursive: true, force: true });
}

/** The last look is under the lock: somebody may have begun to use it. */
export async function unmountUnused(engine: Engine, name: string): Promise<void> {
  await withVolume(engine, name, async () => {
    if (usersOf(engine.runRoot, name).length === 0) await unmountVolume(engine, name);
  });
}

/** For who holds the lock. Before a volume is removed, too: what is in there is somebody else's. */
export async function unmountVolume({ root }: Engine, name: string): Promise<void> {
  const data = volumeData(root, name);
  while (isMountPoint(data)) await run('umount', [data]);
}

/** Does something while nobody else mounts or unmounts the volume. One that is gone needs no lock. */
export async function withVolume<T>({ root }: Engine, name: string, work: () => Promise<T>): Promise<T> {
  const file = volumeFile(root, name);
  return existsSync(file) ? await withLock(file, 'exclusive', work) : await work();
}

/** The containers that use mounted volumes; and those that use this one. */
export function usersOf(runRoot: string, name?: string): string[] {
  const ids = list(join(runRoot, 'volumes'));
  return name === undefined ? ids : ids.filter((id) => existsSync(join(usesOf(runRoot, id), name)));
}

function usesOf(runRoot: string, id: string): string {
  return join(runRoot, 'volumes', id);
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return [];
    throw error;
  }
}
