import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../util/atomic.js';
import { EngineError, errnoCode } from '../util/errors.js';
import { identify, isAlive, ownIdentity, type ProcessIdentity } from '../util/process.js';
import { readEnd } from './end.js';
import { containerDirectory } from './record.js';

/** Where a container is in its life, by Docker's names. */
export type Status = 'created' | 'running' | 'exited';

/** `<root>/containers/<id>/state.json`. */
export interface ContainerState {
  readonly status: Status;
  /** Who sees to the container and cleans up after it: its monitor, or before that who makes it. */
  readonly owner: ProcessIdentity;
  /** The container's first process, as the host sees it. */
  readonly process?: ProcessIdentity;
  /** RFC 3339. */
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly exitCode?: number;
  /** The kernel ended it for want of memory. */
  readonly oomKilled?: boolean;
  /** Why it did not start. */
  readonly error?: string;
}

/** Writes a state into the container's directory. */
export function writeState(directory: string, state: ContainerState): void {
  replaceFile(join(directory, 'state.json'), JSON.stringify(state));
}

/**
 * Its first process lives now, and so does its monitor.
 *
 * @throws EngineError `conflict` when the container was removed meanwhile
 */
export function markRunning(root: string, id: string, pids: { process: number; monitor: number }): void {
  const process = identify(pids.process);
  const owner = identify(pids.monitor) ?? ownIdentity();
  const startedAt = new Date().toISOString();
  const state = { status: 'running', owner, startedAt, ...(process && { process }) } as const;
  if (updateState(root, id, state)) return;
  throw new EngineError('conflict', `container ${id.slice(0, 12)} was removed before its command ran`);
}

/** Its command has ended, or did not start. A container that was removed meanwhile has no state to write. */
export function markExited(
  root: string,
  id: string,
  end: { exitCode: number; finishedAt?: string; error?: string; oomKilled?: boolean },
): void {
  const before = storedState(containerDirectory(root, id));
  if (before) updateState(root, id, { ...before, finishedAt: new Date().toISOString(), ...end, status: 'exited' });
}

/** False when there is no such container any more. */
function updateState(root: string, id: string, state: ContainerState): boolean {
  try {
    writeState(containerDirectory(root, id), state);
    return true;
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/**
 * What the file says, corrected by what the kernel says and by what the monitor has written down. A command of which nobody saw the
 * end has gone with its monitor, by SIGKILL.
 */
export function readState(root: string, id: string): ContainerState | undefined {
  const state = storedState(containerDirectory(root, id));
  if (state?.status !== 'running') return state;
  const end = readEnd(root, id);
  if (end) return { ...state, ...end, status: 'exited' };
  if ((state.process && isAlive(state.process)) || isAlive(state.owner)) return state;
  return { ...state, status: 'exited', exitCode: 137 };
}

/** What the file in a container's directory says; undefined when there is none, or none that can be read as one. */
export function storedState(directory: string): ContainerState | undefined {
  try {
    const state = JSON.parse(readFileSync(join(directory, 'state.json'), 'utf8'));
    return typeof state?.owner?.pid === 'number' ? (state as ContainerState) : undefined;
  } catch (error) {
    if (errnoCode(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** True while its command runs, or is about to. */
export function isRunning(state: ContainerState | undefined): boolean {
  return state?.status === 'running';
}
