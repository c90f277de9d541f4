import { join } from 'node:path';
import { replaceFile } from '../util/atomic.js';
import { EngineError, errnoCode } from '../util/errors.js';
import { identify, isAlive, ownIdentity, type ProcessIdentity } from '../util/process.js';
import { remembering } from '../util/remember.js';
import { readEnd } from './end.js';
import { containerDirectory } from './record.js';

/** Where a container is in its life, by Docker's names. */
export type Status = 'created' | 'running' | 'paused' | 'restarting' | 'exited';

/** `<root>/containers/<id>/state.json`. */
export interface ContainerState {
  readonly status: Status;
  /** Who sees to the container and cleans up after it: its monitor, or before that who makes it. */
  readonly owner: ProcessIdentity;
  /** Who has made it will not start it. */
  readonly left?: boolean;
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
  /** How often its restart policy has started it since a user did; and how long it last waited, in milliseconds. */
  readonly restartCount?: number;
  readonly restartDelay?: number;
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
  const before = restarts(storedState(containerDirectory(root, id)));
  const state = { ...before, status: 'running', owner, startedAt, ...(process && { process }) } as const;
  if (updateState(root, id, state)) return;
  throw new EngineError('conflict', `container ${id.slice(0, 12)} was removed before its command ran`);
}

function restarts({ restartCount, restartDelay }: Partial<ContainerState> = {}): Partial<ContainerState> {
  return { ...(restartCount && { restartCount }), ...(restartDelay && { restartDelay }) };
}

/** A user starts it: what its policy has done so far does not count. */
export function forgetRestarts(root: string, id: string): void {
  const state = storedState(containerDirectory(root, id));
  if (!state?.restartCount) return;
  const { restartCount: _count, restartDelay: _delay, ...rest } = state;
  updateState(root, id, rest);
}

/** Its restart policy will start it again, and we are who does that. */
export function markRestarting(root: string, id: string, restartDelay: number): void {
  const state = storedState(containerDirectory(root, id));
  if (!state) return;
  const restartCount = (state.restartCount ?? 0) + 1;
  updateState(root, id, { ...state, restartCount, restartDelay, status: 'restarting', owner: ownIdentity() });
}

/** Its processes stand still, or go on. */
export function markPaused(root: string, id: string, paused: boolean): void {
  const state = storedState(containerDirectory(root, id));
  if (state) updateState(root, id, { ...state, status: paused ? 'paused' : 'running' });
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
  if (state?.status === 'restarting' && !isAlive(state.owner)) return { ...state, status: 'exited' };
  if (!state || !isRunning(state)) return state;
  const end = readEnd(root, id);
  if (end) return { ...state, ...end, status: 'exited' };
  if ((state.process && isAlive(state.process)) || isAlive(state.owner)) return state;
  return { ...state, status: 'exited', exitCode: 137 };
}

/** It was to be started again, and who waited for that is gone. */
export function isRestartLost(root: string, id: string): boolean {
  const state = storedState(containerDirectory(root, id));
  return state?.status === 'restarting' && !isAlive(state.owner);
}

const parsed = remembering((text) => JSON.parse(text) as ContainerState | null);

/** What the file in a container's directory says; undefined when there is none, or none that can be read as one. */
function storedState(directory: string): ContainerState | undefined {
  try {
    const state = parsed(join(directory, 'state.json'));
    return typeof state?.owner?.pid === 'number' ? (state ?? undefined) : undefined;
  } catch (error) {
    if (errnoCode(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** True while its command runs, or stands still. */
export function isRunning(state: ContainerState | undefined): boolean {
  return state?.status === 'running' || state?.status === 'paused';
}
