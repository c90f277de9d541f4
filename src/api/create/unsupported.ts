import { EngineError } from '../../util/errors.js';
import type { HostConfig } from '../schemas/host-config.js';

/** Where there is no choice, and what can be said all the same. */
const choices = {
  Cgroup: [''],
  Isolation: ['', 'default'],
  // Docker's own names for the usual one: files that were written for it say so.
  Runtime: ['', 'mydocker', 'runc', 'io.containerd.runc.v2'],
  UsernsMode: ['', 'host'],
  VolumeDriver: ['', 'local'],
} as const satisfies Partial<Record<keyof HostConfig, readonly string[]>>;

const absent = ['DeviceRequests', 'StorageOpt'] as const satisfies (keyof HostConfig)[];

/**
 * Refuses what a container cannot do without when it asks for it.
 *
 * @throws EngineError `invalid`
 */
export function refuseUnsupported(host: HostConfig): void {
  for (const [field, allowed] of Object.entries(choices)) {
    const value = host[field as keyof typeof choices];
    if (!allowed.includes(value as never)) throw unsupported(field, JSON.stringify(value));
  }
  for (const field of absent) {
    if (Object.keys(host[field]).length > 0) throw unsupported(field, JSON.stringify(host[field]));
  }
}

export function unsupported(field: string, value: string): EngineError {
  return new EngineError('invalid', `${field} ${value} is not supported by this engine`);
}

/** Wishes that a container can live without. */
const wishes = ['KernelMemory', 'KernelMemoryTCP'] as const;

/** What is left out of that which was asked for, each in a sentence: Docker says so too, on a kernel that cannot do it. */
export function discarded(asked: Pick<HostConfig, (typeof wishes)[number]>): string[] {
  return wishes.filter((field) => asked[field] > 0).map((field) => `${field} is not supported: it was discarded`);
}
