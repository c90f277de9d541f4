import { lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { type DeviceRule, defaultDeviceRules } from '../cgroup/device-rules.js';
import type { DeviceMapping } from '../container/device.js';
import type { ContainerConfig } from '../container/record.js';
import type { Device } from '../runtime/devices.js';
import { numbersOf } from '../util/device-number.js';
import { EngineError } from '../util/errors.js';

/** The devices of the host that a container gets, as nodes to make and as lines of its allow-list. */
export interface Devices {
  readonly nodes: readonly Device[];
  /** Undefined where every device may be used. */
  readonly rules: readonly DeviceRule[] | undefined;
}

/**
 * Looks them up as they are now: a number may be another one after a reboot.
 *
 * @throws EngineError `invalid` for what is not there, or is no device
 */
export function findDevices({ devices = [], deviceRules = [], security }: ContainerConfig): Devices {
  if (security?.privileged)
    return { nodes: [...hostNodes(), ...devices.flatMap(find).map(({ node }) => node)], rules: undefined };
  const found = devices.flatMap(find);
  const rules = found.map(({ node, access }): DeviceRule => ({ ...node, access }));
  return { nodes: found.map(({ node }) => node), rules: [...defaultDeviceRules, ...rules, ...deviceRules] };
}

/** What a container has of its own. */
const own = ['console', 'fd', 'mqueue', 'ptmx', 'pts', 'shm'];

/** Every device of the host. One that goes while we look is not missed. */
function hostNodes(): Device[] {
  const names = readdirSync('/dev').filter((name) => !own.includes(name));
  return names
    .flatMap((name) => {
      try {
        const path = join('/dev', name);
        return lstatSync(path).isSymbolicLink() ? [] : find({ source: path, target: path, access: 'rwm' });
      } catch {
        return [];
      }
    })
    .map(({ node }) => node);
}

interface Found {
  readonly node: Device;
  readonly access: string;
}

function find({ source, target, access }: DeviceMapping): Found[] {
  const stats = look(source);
  if (stats.isDirectory()) return findBelow({ source, target, access });
  const node = describe(target, stats);
  if (node) return [{ node, access }];
  throw new EngineError('invalid', `${source} is no device`);
}

function look(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    throw new EngineError('invalid', `no device ${path}: ${(error as Error).message}`, { cause: error });
  }
}

function findBelow({ source, target, access }: DeviceMapping): Found[] {
  return readdirSync(source, { withFileTypes: true }).flatMap((entry) => {
    const inner = { source: join(source, entry.name), target: join(target, entry.name), access };
    if (entry.isDirectory()) return findBelow(inner);
    return entry.isBlockDevice() || entry.isCharacterDevice() ? find(inner) : [];
  });
}

function describe(path: string, stats: Stats): Device | undefined {
  if (!stats.isBlockDevice() && !stats.isCharacterDevice()) return undefined;
  const { mode, uid, gid, rdev } = stats;
  return { path, type: stats.isBlockDevice() ? 'b' : 'c', ...numbersOf(rdev), mode: mode & 0o7777, uid, gid };
}
