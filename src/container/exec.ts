import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../util/atomic.js';
import { makeDirectory } from '../util/directory.js';
import { EngineError, errnoCode } from '../util/errors.js';
import { isAlive, ownIdentity, type ProcessIdentity } from '../util/process.js';
import { reserve } from '../util/reservation.js';
import type { End } from './end.js';
import { runDirectory } from './record.js';

/** What one more process of a container is to be. */
export interface ExecConfig {
  /** The command and its arguments. */
  readonly command: readonly string[];
  /** NAME=VALUE, in addition to the container's own. */
  readonly env: readonly string[];
  /** USER[:GROUP] and working directory; the container's unless given. */
  readonly user?: string | undefined;
  readonly workdir?: string | undefined;
  readonly terminal: boolean;
  readonly stdin: boolean;
  /** Which of its outputs whoever starts it over HTTP gets, and the keys that leave it; both, and docker's, unless said. */
  readonly stdout?: boolean;
  readonly stderr?: boolean;
  readonly detachKeys?: string | undefined;
  /** With every right; chapter 15 takes rights away from the others. */
  readonly privileged: boolean;
}

/** An exec instance: `<run root>/containers/<container>/exec/<id>/config.json`. Never changes after its creation. */
export interface ExecRecord {
  readonly version: 1;
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly container: string;
  readonly config: ExecConfig;
}

/** What has become of it: `state.json` beside its record, and `exit.json`, which its monitor writes. */
export interface ExecState {
  readonly status: 'created' | 'running' | 'exited';
  /** Who made it, as long as it is not started. */
  readonly owner?: ProcessIdentity;
  /** Its process, as the host sees it. */
  readonly process?: ProcessIdentity;
  readonly exitCode?: number;
  /** RFC 3339. */
  readonly finishedAt?: string;
}

/** Where a container's exec instances are. It goes when the container ends, and they with it. */
function execsDirectory(runRoot: string, container: string): string {
  return join(runDirectory(runRoot, container), 'exec');
}

/** The directory of one exec instance. */
export function execDirectory(runRoot: string, { container, id }: Pick<ExecRecord, 'container' | 'id'>): string {
  return join(execsDirectory(runRoot, container), id);
}

/** Makes a new instance's directory and record. */
export function createExecRecord(runRoot: string, container: string, config: ExecConfig): ExecRecord {
  const id = randomBytes(32).toString('hex');
  const record: ExecRecord = { version: 1, id, container, config };
  const directory = execDirectory(runRoot, record);
  makeDirectory(execsDirectory(runRoot, container), 0o700);
  mkdirSync(directory, 0o700);
  replaceFile(join(directory, 'config.json'), JSON.stringify(record));
  writeExecState(runRoot, record, { status: 'created', owner: ownIdentity() });
  return record;
}

/** Writes a state beside the record. One whose container has ended meanwhile has no place any more. */
export function writeExecState(runRoot: string, record: ExecRecord, state: ExecState): void {
  try {
    replaceFile(join(execDirectory(runRoot, record), 'state.json'), JSON.stringify(state));
  } catch (error) {
    if (errnoCode(error) !== 'ENOENT') throw error;
  }
}

/** It did not start. What its monitor has seen ending was our own program. */
export function recordExecFailure(runRoot: string, record: ExecRecord, exitCode: number): void {
  rmSync(join(execDirectory(runRoot, record), 'exit.json'), { force: true });
  writeExecState(runRoot, record, { status: 'exited', exitCode, finishedAt: new Date().toISOString() });
}

/**
 * Reads the record of an instance by its id.
 *
 * @throws EngineError `notFound`
 */
export function readExecRecord(runRoot: string, id: string): ExecRecord {
  const containers = /^[0-9a-f]{64}$/.test(id) ? listDirectory(join(runRoot, 'containers')) : [];
  const container = containers.find((candidate) => existsSync(execDirectory(runRoot, { container: candidate, id })));
  const record = container && readJson<ExecRecord>(join(execDirectory(runRoot, { container, id }), 'config.json'));
  if (record) return record;
  throw new EngineError('notFound', `no such exec instance: ${id}`);
}

/** What the files say, corrected by what the kernel says: whose process is gone without a record of its end was killed, and its monitor. */
export function readExecState(runRoot: string, record: Pick<ExecRecord, 'container' | 'id'>): ExecState {
  const directory = execDirectory(runRoot, record);
  const state = readJson<ExecState>(join(directory, 'state.json')) ?? { status: 'created' };
  const end = readJson<End>(join(directory, 'exit.json'));
  if (end) return { ...state, ...end, status: 'exited' };
  if (state.status !== 'running' || (state.process && isAlive(state.process))) return state;
  return { ...state, status: 'exited', exitCode: 137 };
}

/** The ids of a container's instances. */
export function listExecIds(runRoot: string, container: string): string[] {
  return listDirectory(execsDirectory(runRoot, container)).filter((name) => /^[0-9a-f]{64}$/.test(name));
}

/** True for one of all who want to start an instance. */
export function claimStart(runRoot: string, record: Pick<ExecRecord, 'container' | 'id'>): boolean {
  return reserve(join(execDirectory(runRoot, record), 'started'), '-');
}

/** True for one that nobody will ever start, or whose end nobody saw. */
export function isAbandoned({ status, owner, finishedAt }: ExecState): boolean {
  if (status === 'created') return !(owner && isAlive(owner));
  return status === 'exited' && finishedAt === undefined;
}

/** Forgets an instance. */
export function removeExec(runRoot: string, record: Pick<ExecRecord, 'container' | 'id'>): void {
  rmSync(execDirectory(runRoot, record), { recursive: true, force: true });
}

/** Milliseconds for which one that has ended can still be asked for its exit code; as in docker. */
const remembered = 5 * 60 * 1000;

/** Forgets those of a container that ended long ago: who runs one every second fills no memory. */
export function sweepExecs(runRoot: string, container: string, now = Date.now()): void {
  for (const id of listExecIds(runRoot, container)) {
    const { finishedAt } = readExecState(runRoot, { container, id });
    if (finishedAt && now - Date.parse(finishedAt) > remembered) removeExec(runRoot, { container, id });
  }
}

function listDirectory(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Undefined when there is none, or none that can be read as one. */
function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch (error) {
    if (errnoCode(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
