/**
 * Many at once on one root, and processes that are killed at any moment. By default a taste of it; with MYDOCKER_STRESS=1 eight
 * workers with 25 containers each, three times, and two hundred rounds of killing.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Bench, mountsBelow, sleep, waitFor, withBench } from '../lib/check.js';
import { newMark, parentOf, processesWith } from '../lib/containers.js';

const isRoot = process.getuid?.() === 0;
const whole = process.env.MYDOCKER_STRESS === '1';
const workers = 8;
const containers = whole ? 25 : 1;
const rounds = whole ? 3 : 1;
const kills = whole ? 200 : 8;
const long = { timeout: whole ? 3_600_000 : 180_000 };

async function ok({ mydocker }: Bench, ...args: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await mydocker(args);
  expect([exitCode, stderr], `mydocker ${args.join(' ')}`).toEqual([0, '']);
  return stdout.trimEnd();
}

const entries = (...path: string[]) => (existsSync(join(...path)) ? readdirSync(join(...path)) : []);

/** Cgroups anywhere that are named after a container of this root, which all have been removed. */
function cgroupsOf(ids: readonly string[]): string[] {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  const trees = mounts.filter((line) => / - cgroup2? /.test(line)).map((line) => line.split(' ')[4]!);
  const own = readFileSync('/proc/self/cgroup', 'utf8').split('\n');
  const places = own.map((line) => line.split(':').slice(2).join(':')).filter(Boolean);
  return trees.flatMap((tree) => ['/', ...places].flatMap((place) => below(join(tree, place), ids)));
}

function below(directory: string, ids: readonly string[]): string[] {
  const groups = entries(directory).filter((name) => name.startsWith('mydocker'));
  return groups.flatMap((name) => entries(directory, name).filter((id) => ids.includes(id)));
}

async function expectClean(bench: Bench, mark: string, ids: readonly string[]): Promise<void> {
  await waitFor(() => processesWith(mark).length === 0, { what: 'the end of all processes' });
  await waitFor(async () => (await bench.mydocker(['doctor'])).stdout === 'nothing is wrong\n', {
    what: 'a clean root',
  });
  expect(mountsBelow(bench.root)).toEqual([]);
  expect(cgroupsOf(ids)).toEqual([]);
  expect(entries(bench.runRoot, 'containers')).toEqual([]);
}

test.skipIf(!isRoot)('eight at once create, start, run, stop and remove', long, () =>
  withBench(async (bench) => {
    const mark = newMark();
    const ids: string[] = [];
    const work = async (worker: number) => {
      for (let n = 0; n < containers; n++) {
        const name = `w${worker}-${n}`;
        ids.push(await ok(bench, 'create', '--name', name, '-v', '/v', 'busybox', 'sleep', mark));
        await ok(bench, 'start', name);
        expect(await ok(bench, 'exec', name, 'hostname')).toMatch(/^[0-9a-f]{12}$/);
        await ok(bench, ...((n + worker) % 2 ? ['stop', '-t', '0'] : ['restart', '-t', '0']), name);
        await ok(bench, 'rm', '-f', '-v', name);
      }
    };
    for (let round = 0; round < rounds; round++) await Promise.all(Array.from({ length: workers }, (_, n) => work(n)));
    expect([entries(bench.root, 'containers'), entries(bench.root, 'names'), entries(bench.root, 'volumes')]).toEqual([
      [],
      [],
      [],
    ]);
    await expectClean(bench, mark, ids);
  }),
);

test.skipIf(!isRoot || !whole)('two hundred at once get an address each, and give it back', long, () =>
  withBench(async (bench) => {
    await ok(bench, 'network', 'create', 'crowd');
    await ok(bench, 'run', '--rm', 'busybox', 'true');
    const say = "ip -4 addr show eth0 | sed -n 's/.*inet \\([0-9.]*\\).*/\\1/p'; exec sleep 1000";
    const start = () => ok(bench, 'run', '-d', '--network', 'crowd', 'busybox', 'sh', '-c', say);
    const ids = await Promise.all(Array.from({ length: 200 }, start));
    const said = async (id: string) => {
      await waitFor(async () => (await ok(bench, 'logs', id)) !== '');
      return await ok(bench, 'logs', id);
    };
    const addresses: string[] = [];
    for (const id of ids) addresses.push(await said(id));
    expect(new Set(addresses).size).toBe(200);
    await ok(bench, 'rm', '-f', ...ids);
    const left = readdirSync(join(bench.root, 'networks'), { recursive: true }).map(String);
    expect(left.filter((path) => /leases\/.|endpoints\/./.test(path))).toEqual([]);
  }),
);

test.skipIf(!isRoot)(
  'whoever is killed at whatever moment leaves what doctor removes, and no record is torn',
  long,
  () =>
    withBench(async (bench) => {
      const mark = newMark();
      await ok(bench, 'run', '--rm', 'busybox', 'true');
      for (let n = 0; n < kills; n++) await startAndKill(bench, mark, n);
      await bench.mydocker(['doctor', '--fix']);
      const { exitCode, stderr } = await bench.mydocker(['ps', '-a']);
      expect([exitCode, stderr]).toEqual([0, '']);
      const ids = entries(bench.root, 'containers');
      if (ids.length > 0) await ok(bench, 'rm', '-f', ...ids);
      await bench.mydocker(['doctor', '--fix']);
      await expectClean(bench, mark, ids);
    }),
);

/** Kills the CLI, now and then all monitors, too, and now and then removes what is left. */
async function startAndKill(bench: Bench, mark: string, n: number): Promise<void> {
  const name = `k${n}`;
  const victim = bench.spawn(['run', ...(n % 2 ? ['-d'] : []), '--name', name, 'busybox', 'sleep', mark]);
  await sleep(Math.random() * 250);
  victim.kill('SIGKILL');
  await victim.done;
  if (n % 3 === 0) for (const pid of processesWith(mark, 'sleep')) killIfThere(parentOf(pid));
  if (n % 4 === 0) await bench.mydocker(['rm', '-f', name]);
}

/** A monitor may have ended already, and its number must not be somebody else's: 1 is who adopts. */
function killIfThere(pid: number): void {
  if (pid <= 1) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
