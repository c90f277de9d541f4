import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../util/atomic.js';
import { errnoCode } from '../util/errors.js';
import type { ProcessIdentity } from '../util/process.js';
import { removeFile } from '../util/remove-file.js';
import type { HealthConfig } from './health-config.js';
import { containerDirectory } from './record.js';

/** What one probe gave. */
export interface Probe {
  /** RFC 3339. */
  readonly start: string;
  readonly end: string;
  /** 0 is healthy; -1 when it took too long. */
  readonly exitCode: number;
  /** The first 4,096 bytes. */
  readonly output: string;
}

/** `<root>/containers/<id>/health.json`. */
export interface Health {
  readonly status: 'starting' | 'healthy' | 'unhealthy';
  readonly failingStreak: number;
  /** The last five. */
  readonly log: readonly Probe[];
  /** Who looks after it. */
  readonly prober: ProcessIdentity;
}

function path(root: string, id: string): string {
  return join(containerDirectory(root, id), 'health.json');
}

/** Undefined for a container that nobody looks after. */
export function readHealth(root: string, id: string): Health | undefined {
  try {
    return JSON.parse(readFileSync(path(root, id), 'utf8')) as Health;
  } catch (error) {
    if (errnoCode(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Fine when the container was removed meanwhile. */
export function writeHealth(root: string, id: string, health: Health): void {
  try {
    replaceFile(path(root, id), JSON.stringify(health));
  } catch (error) {
    if (errnoCode(error) !== 'ENOENT') throw error;
  }
}

/** Before the next start. */
export function forgetHealth(root: string, id: string): void {
  removeFile(path(root, id));
}

/**
 * What a probe makes of a container's health.
 *
 * @param lenient it is within its start period
 */
export function judge(before: Health, probe: Probe, { retries }: HealthConfig, lenient: boolean): Health {
  const log = [...before.log, probe].slice(-5);
  if (probe.exitCode === 0) return { ...before, status: 'healthy', failingStreak: 0, log };
  if (lenient && before.status === 'starting') return { ...before, log };
  const failingStreak = before.failingStreak + 1;
  return { ...before, status: failingStreak >= retries ? 'unhealthy' : before.status, failingStreak, log };
}
