/** A shim that stays, and forks for each plan. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { forkShim, withForkServer } from '../../src/runtime/fork-server.js';
import { type Instruction, instructions } from '../../src/runtime/plan.js';
import { runPlan } from '../../src/runtime/shim.js';
import { identify } from '../../src/util/process.js';
import { withBench } from '../lib/check.js';
import { startDaemon } from '../lib/daemon.js';
import { makeScratch, removeScratch } from '../lib/scratch.js';
import { waitFor } from '../lib/wait.js';

process.env.MYDOCKER_SHIM ??= join(import.meta.dirname, '../../dist/mydocker-shim');

const isRoot = process.getuid?.() === 0;
const instruction = instructions(21);

/** What the server's children are told to do. */
const forked = (...plan: Instruction[]) => runPlan(plan, { stdin: false, fork: forkShim });

async function withServer(body: (directory: string) => Promise<void>): Promise<void> {
  const directory = makeScratch('fork-server');
  onTestFinished(() => removeScratch(directory));
  await withForkServer(directory, async () => {
    await waitFor(async () => (await forkShim())?.destroy(), { what: 'the fork server' });
    await alone(directory);
    await body(directory);
  });
}

/** Those that it has forked are called as it is, until they have ended. */
const alone = (directory: string) => waitFor(() => serversAt(directory).length === 1, { what: 'a server alone' });

/** The servers below a directory, as the kernel knows them. */
function serversAt(directory: string): number[] {
  const command = `mydocker-shim\0fork-server\0${join(directory, 'fork-server')}\0`;
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && commandOf(pid) === command)
    .map(Number);
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

test('each plan has a process of its own, which fails alone', () =>
  withServer(async (directory) => {
    const make = (name: string) => forked(instruction('mkdir', 'to be seen', join(directory, name)));
    expect(await Promise.all(['a', 'b', 'c'].map(make))).toEqual([0, 0, 0]);
    const fail = forked(instruction('chdir', 'nowhere to go', join(directory, 'nowhere')));
    await expect(fail).rejects.toThrow(/no such file or directory/i);
    expect(await make('d')).toBe(0);
    expect(readdirSync(directory).sort()).toEqual(['a', 'b', 'c', 'd', 'fork-server']);
    await alone(directory);
  }));

test('a plan that is given up harms no other', () =>
  withServer(async (directory) => {
    const plan = [instruction('mkdir', 'to be seen', join(directory, 'a')), instruction('wait', 'for nobody')];
    const onWait = () => Promise.reject(new Error('nobody comes'));
    await expect(runPlan(plan, { stdin: false, fork: forkShim, onWait })).rejects.toThrow('nobody comes');
    expect(await forked(instruction('mkdir', 'to be seen', join(directory, 'b')))).toBe(0);
  }));

test('one that is killed is followed by another', () =>
  withServer(async (directory) => {
    const [first = 0] = serversAt(directory);
    // Somebody who has no plan yet outlives it, and must not stand in its place.
    const held = await forkShim();
    await waitFor(() => serversAt(directory).length === 2, { what: 'a child' });
    process.kill(first, 'SIGKILL');
    // Without a pause: that we have not heard of it yet is when it matters.
    while (identify(first));
    expect(await forked(instruction('mkdir', 'to be seen', join(directory, 'a')))).toBe(0);
    expect(existsSync(join(directory, 'a'))).toBe(true);
    await waitFor(async () => (await forkShim())?.destroy(), { what: 'the next one' });
    expect(await forked(instruction('mkdir', 'to be seen', join(directory, 'b')))).toBe(0);
    held?.destroy();
  }));

test.skipIf(!isRoot)('it serves a daemon, is missed by nobody, and goes with it', () =>
  withBench(async (bench) => {
    const socket = join(bench.scratch, 'api.sock');
    const daemon = await startDaemon(bench, socket);
    await alone(bench.runRoot);
    const [first = 0] = serversAt(bench.runRoot);
    const run = () => bench.mydocker(['run', '--rm', 'busybox', 'true']);
    process.kill(first, 'SIGKILL');
    expect((await run()).exitCode).toBe(0);
    await waitFor(() => serversAt(bench.runRoot).some((pid) => pid !== first), { what: 'the next one' });
    daemon.kill('SIGKILL');
    await waitFor(() => serversAt(bench.runRoot).length === 0, { what: 'its end' });
    const next = await startDaemon(bench, socket);
    await alone(bench.runRoot);
    next.kill('SIGTERM');
    expect((await next.done).exitCode).toBe(0);
    await waitFor(() => serversAt(bench.runRoot).length === 0, { what: 'its end' });
    expect(readdirSync(bench.runRoot)).not.toContain('fork-server');
  }),
);
