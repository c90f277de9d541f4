import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ownIdentity } from '../util/process.js';
import {
  createExecRecord,
  type ExecConfig,
  type ExecRecord,
  execDirectory,
  isAbandoned,
  listExecIds,
  readExecRecord,
  readExecState,
  removeExec,
  sweepExecs,
  writeExecState,
} from './exec.js';

const container = 'c'.repeat(64);
const config: ExecConfig = { command: ['true'], env: [], terminal: false, stdin: false, privileged: false };
const dead = { pid: 1, startTime: 'never' };
let runRoot: string;

beforeEach(() => {
  runRoot = mkdtempSync(join(tmpdir(), 'exec-test-'));
});
afterEach(() => rmSync(runRoot, { recursive: true }));

const create = () => createExecRecord(runRoot, container, config);
const end = (record: ExecRecord, exit: object) =>
  writeFileSync(join(execDirectory(runRoot, record), 'exit.json'), JSON.stringify(exit));

test('an instance is found by its id alone, until it is removed', () => {
  const record = create();
  create();
  expect(readExecRecord(runRoot, record.id)).toEqual(record);
  expect(readExecState(runRoot, record)).toEqual({ status: 'created', owner: ownIdentity() });
  removeExec(runRoot, record);
  expect(() => readExecRecord(runRoot, record.id)).toThrow(/no such exec instance/);
  expect(() => readExecRecord(runRoot, '../..')).toThrow(/no such exec instance/);
  expect(listExecIds(runRoot, container)).toHaveLength(1);
});

test('what the monitor and the kernel say counts more than the state that was written last', () => {
  const record = create();
  writeExecState(runRoot, record, { status: 'running', process: ownIdentity() });
  expect(readExecState(runRoot, record).status).toBe('running');
  writeExecState(runRoot, record, { status: 'running', process: dead });
  expect(readExecState(runRoot, record)).toMatchObject({ status: 'exited', exitCode: 137 });
  end(record, { exitCode: 7, finishedAt: '2026-01-01T00:00:00Z' });
  expect(readExecState(runRoot, record)).toMatchObject({ status: 'exited', exitCode: 7 });
});

test('a state has no place once the container has taken the instance with it', () => {
  const record = create();
  removeExec(runRoot, record);
  writeExecState(runRoot, record, { status: 'running' });
  expect(existsSync(execDirectory(runRoot, record))).toBe(false);
});

test('one that ended is remembered for five minutes', () => {
  const [old, recent, running] = [create(), create(), create()];
  const now = Date.parse('2026-01-01T01:00:00Z');
  end(old, { exitCode: 0, finishedAt: '2026-01-01T00:54:59Z' });
  end(recent, { exitCode: 0, finishedAt: '2026-01-01T00:55:01Z' });
  sweepExecs(runRoot, container, now);
  expect(listExecIds(runRoot, container).sort()).toEqual([recent.id, running.id].sort());
});

test('abandoned is who was never started by a maker that is gone, and who died unseen', () => {
  expect(isAbandoned({ status: 'created', owner: ownIdentity() })).toBe(false);
  expect(isAbandoned({ status: 'created', owner: dead })).toBe(true);
  expect(isAbandoned({ status: 'running', process: ownIdentity() })).toBe(false);
  expect(isAbandoned({ status: 'exited', exitCode: 137 })).toBe(true);
  expect(isAbandoned({ status: 'exited', exitCode: 0, finishedAt: '2026-01-01T00:00:00Z' })).toBe(false);
});
