import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { instructions } from './plan.js';
import { type Report, runPlan } from './shim.js';

/** A script in the shim's place: what it does shows what the shim is given, and how its answers are read. */
function fakeShim(script: string): void {
  const path = join(directory, 'shim');
  writeFileSync(path, `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`);
  chmodSync(path, 0o755);
  vi.stubEnv('MYDOCKER_SHIM', path);
}

const instruction = instructions(1);
const plan = [
  instruction('clone', 'namespaces', 'pid'),
  instruction('wait', 'pause'),
  instruction('exec', 'it', 'true'),
];
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'shim-test-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

test('the shim gets the plan and an empty environment, and its exit code is the result', async () => {
  vi.stubEnv('SECRET', '1');
  fakeShim(`[ "$(tr '\\0' ' ' <&4)" = "2 clone pid 1 wait 2 exec true " ] && [ -z "$SECRET$*" ] && exit 7`);
  expect(await runPlan(plan, { stdin: false })).toBe(7);
});

test('a plan larger than a pipe is handed over whole, also to a shim that does not read it', async () => {
  const large = [...plan.slice(0, -1), instruction('exec', 'it', 'x'.repeat(1_000_000))];
  fakeShim('[ "$(wc -c <&4)" = 1000027 ] && exit 7');
  expect(await runPlan(large, { stdin: false })).toBe(7);
  fakeShim('exit 8');
  expect(await runPlan(large, { stdin: false })).toBe(8);
});

test('without stdin the command reads nothing', async () => {
  fakeShim('[ "$(readlink /proc/self/fd/0)" = /dev/null ] && exit 7');
  expect(await runPlan(plan, { stdin: false })).toBe(7);
});

test('reports are handed on in order, and wait gets its byte when its turn has come', async () => {
  const reports: Report[] = [];
  fakeShim('echo 0 1000 5 0 99 >&3; head -c 1 <&3 | cmp - /dev/zero -n 1 || exit 9; echo 1 2000 6 0 0 >&3; exit 3');
  expect(await runPlan(plan, { stdin: false, onReport: (report) => reports.push(report) })).toBe(3);
  expect(reports).toEqual([
    { index: 0, started: 1000, took: 5, errno: 0, pid: 99 },
    { index: 1, started: 2000, took: 6, errno: 0, pid: 0 },
  ]);
});

test('a failed instruction is an error whatever the exit code', async () => {
  fakeShim('echo 2 0 0 0 0 >&3; echo 2 0 0 2 0 >&3');
  await expect(runPlan(plan, { stdin: false })).rejects.toMatchObject({ kind: 'commandNotFound' });
});

test('a shim that is killed, missing or no program is an error', async () => {
  const failure = (message: string) => expect(runPlan(plan, { stdin: false })).rejects.toThrow(message);
  fakeShim('kill -9 $$');
  await failure('the shim was killed, and the command with it');
  vi.stubEnv('MYDOCKER_SHIM', join(directory, 'nonexistent'));
  await failure('cannot start the shim: spawn');
  vi.stubEnv('MYDOCKER_SHIM', directory);
  await failure('cannot start the shim: spawn');
});

test('a signal is passed on as its number while the command runs, and only then', async () => {
  fakeShim(`: >"$0.ready"; exit $(head -c 1 <&3 | od -A n -t u1)`);
  const before = process.listenerCount('SIGUSR2');
  const running = runPlan(plan, { stdin: false });
  await vi.waitUntil(() => existsSync(join(directory, 'shim.ready')));
  process.emit('SIGUSR2', 'SIGUSR2');
  expect(await running).toBe(constants.signals.SIGUSR2);
  expect(process.listenerCount('SIGUSR2')).toBe(before);
});

test('a shim that ends without a look at what it was sent is no error', async () => {
  fakeShim(`echo 0 1 1 0 0 >&3; : >"$0.ready"; sleep 0.2; exit 4`);
  const running = runPlan(plan, { stdin: false });
  await vi.waitUntil(() => existsSync(join(directory, 'shim.ready')));
  process.emit('SIGUSR2', 'SIGUSR2');
  expect(await running).toBe(4);
});
