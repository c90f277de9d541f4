import { findContainer } from '../container/find.js';
import { readRecord } from '../container/record.js';
import { EngineError } from '../util/errors.js';
import type { MountPoint } from '../volume/mount-point.js';
import type { Engine } from './context.js';

/**
 * The volumes and directories of other containers, each named as `NAME[:ro]`. Who names a path wins over who only inherits it.
 *
 * @param own what is named: the answer has none of their paths
 * @throws EngineError `invalid`, or `notFound` for a container that is not there
 */
export function inheritedMounts(engine: Engine, own: readonly MountPoint[], from: readonly string[]): MountPoint[] {
  return without(
    own,
    from.flatMap((text) => mountsFrom(engine, text)),
  );
}

/** Those of the mounts whose path nobody has yet. */
export function without(present: readonly MountPoint[], mounts: readonly MountPoint[]): MountPoint[] {
  const targets = present.map(({ target }) => target);
  return mounts.filter(({ target }) => !targets.includes(target));
}

function mountsFrom({ root }: Engine, text: string): MountPoint[] {
  const [, word = '', mode = 'rw'] = /^(.*?)(?::(\w*))?$/s.exec(text) ?? [];
  if (!['ro', 'rw'].includes(mode)) throw new EngineError('invalid', `invalid VolumesFrom "${text}": use NAME[:ro]`);
  const { mounts } = readRecord(root, findContainer(root, word)).config;
  return mounts
    .filter(({ type }) => type !== 'tmpfs')
    .map(({ anonymous: _, ...mount }) => ({ ...mount, readOnly: mount.readOnly || mode === 'ro' }));
}
