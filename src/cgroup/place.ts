import { join, normalize } from 'node:path/posix';
import { EngineError } from '../util/errors.js';
import { type ReadText, readText } from '../util/read.js';
import type { Hierarchy, Resources } from './contract.js';

/** Where a container's cgroup is, and what it sees of the others. */
export interface CgroupOptions {
  /** The cgroup that it is in, from the top of each hierarchy: "/batch"; that of its root's containers unless given. */
  readonly parent?: string | undefined;
  /** It sees the whole hierarchy, and its own place there. */
  readonly host?: boolean | undefined;
}

/**
 * What `--cgroup-parent` and `--cgroupns` say.
 *
 * @throws EngineError `invalid`
 */
export function cgroupOptions(parent = '', mode = ''): CgroupOptions {
  if (!['', 'private', 'host'].includes(mode)) {
    throw new EngineError('invalid', `--cgroupns: invalid CGROUP mode "${mode}": use private or host`);
  }
  // From the top, so that no .. leads above it.
  return { parent: parent === '' ? undefined : normalize(join('/', parent)), host: mode === 'host' || undefined };
}

/** The cgroups above one, from the top of its hierarchy down. */
export function above(top: string, directory: string): string[] {
  const names = directory.slice(top.length).split('/').filter(Boolean).slice(0, -1);
  return names.map((_, index) => join(top, ...names.slice(0, index + 1)));
}

/** A parent that somebody has filled gives what it has, and no more. */
export function resourcesBelow(
  parent: string | undefined,
  hierarchies: readonly Hierarchy[],
  resources: Resources,
  read: ReadText = readText,
): Resources {
  const cpuset = hierarchies.find(({ controllers }) => controllers.includes('cpuset'));
  if (parent === undefined || !cpuset) return resources;
  const suffix = cpuset.version === 2 ? '.effective' : '';
  const list = (name: string) => read(join(cpuset.directory, parent, `cpuset.${name}${suffix}`))?.trim();
  return { ...resources, cpus: list('cpus') || resources.cpus, mems: list('mems') || resources.mems };
}
