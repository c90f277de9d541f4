import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { type Bench, chapter, check, type Running, type RunResult, sleep, waitFor } from '../../test/lib/check.js';
import { newMark, parentOf, processesWith } from '../../test/lib/containers.js';

interface Daemon {
  readonly process: Running;
  readonly address: string;
}

async function startDaemon(bench: Bench, ...options: string[]): Promise<Daemon> {
  const process = bench.spawn(['daemon', ...options, '-H', 'tcp://127.0.0.1:0']);
  await process.waitForOutput(/listens at tcp:\S+\n/);
  const [, address = ''] = /listens at (tcp:\S+)\n/.exec(process.stdout()) ?? [];
  return { process, address };
}

function client(bench: Bench, { address }: Daemon, ...args: string[]): Promise<RunResult> {
  return bench.mydocker(args, { env: { MYDOCKER_HOST: address } });
}

/** What a daemon says of a port from chapter 19 on. */
const warning =
  chapter >= '19'
    ? 'mydocker: WARNING: every user and every program of this machine that reaches tcp://127.0.0.1:0 is root on this machine: use --tlsverify\n'
    : '';

/** The rows of `jobs`, each as its name and its arguments. */
async function jobsOf(bench: Bench, daemon: Daemon): Promise<string[]> {
  const { stdout, stderr } = await client(bench, daemon, 'jobs');
  expect(stderr).toBe('');
  const [, ...rows] = stdout.trimEnd().split('\n');
  return rows.map((row) => row.split(/ {2,}/).slice(1, -1).join(' '));
}

describe('a job', () => {
  check('is each thing that the daemon does, for as long as it does it', { since: '17' }, async (bench) => {
    const daemon = await startDaemon(bench);
    expect(await jobsOf(bench, daemon)).toEqual(['serveapi tcp://127.0.0.1:0', 'jobs --']);
    const words = ['run', '--rm', '-e', 'WORD=hush', 'busybox', 'sh', '-c', 'echo up $WORD; exec sleep 300'];
    const sleeper = bench.spawn(words, { env: { MYDOCKER_HOST: daemon.address } });
    await sleeper.waitForOutput('up hush');
    const [, running = ''] = await jobsOf(bench, daemon);
    expect(running).toMatch(/^run --rm .*--env=WORD=….* -- busybox sh -c echo up \$WORD; exec sleep 300$/);
    expect(running).not.toContain('hush');
    sleeper.kill('SIGKILL');
    await waitFor(async () => (await jobsOf(bench, daemon)).length === 2, { what: 'the end of the job' });
  });

  check('is looked up by its name, and only a daemon has any', { since: '17' }, async (bench) => {
    const alone = await bench.mydocker(['jobs']);
    expect([alone.exitCode, alone.stderr]).toEqual([
      1,
      expect.stringMatching(/^mydocker: only a daemon has jobs: .*\n$/),
    ]);
    const daemon = await startDaemon(bench);
    const more = await client(bench, daemon, 'jobs', 'more');
    expect([more.exitCode, more.stderr.split('\n').length]).toEqual([1, 2]);
    const help = await client(bench, daemon, 'jobs', '--help');
    expect([help.exitCode, help.stdout]).toEqual([0, expect.stringContaining('mydocker jobs')]);
  });

  check('has a line when it begins and one when it ends, if that is asked for', { since: '17' }, async (bench) => {
    const daemon = await startDaemon(bench, '-D');
    await client(bench, daemon, 'run', '--rm', '-e', 'WORD=hush', 'busybox', 'sh', '-c', 'exit 3');
    daemon.process.kill('SIGTERM');
    const { stderr, exitCode } = await daemon.process.done;
    expect(exitCode).toBe(0);
    expect(stderr.startsWith(warning)).toBe(true);
    const lines = stderr.slice(warning.length).trimEnd().split('\n');
    for (const line of lines) expect(line).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z [+-]job \d+ /);
    expect(lines.map((line) => line.replace(/^\S+ /, '').replace(/ in \d+ ms$/, ''))).toEqual([
      '+job 1 serveapi',
      '+job 2 restore',
      '-job 2 restore = OK (0)',
      '+job 3 acceptconnections',
      '-job 3 acceptconnections = OK (0)',
      '+job 4 run',
      '-job 4 run = ERR (3)',
      '-job 1 serveapi = OK (0)',
    ]);
    const quiet = await startDaemon(bench);
    await client(bench, quiet, 'ps');
    quiet.process.kill('SIGTERM');
    expect((await quiet.process.done).stderr).toBe(warning);
  });
});

describe('what ended unseen', () => {
  check(
    'is seen to before anybody gets an answer, and started again if it is to be',
    { since: '17' },
    async (bench) => {
      const [once, always] = [newMark(), newMark()];
      await bench.mydocker(['run', '-d', '--name', 'once', 'busybox', 'sleep', once]);
      await bench.mydocker(['run', '-d', '--name', 'always', '--restart', 'always', 'busybox', 'sleep', always]);
      for (const mark of [once, always]) {
        const [pid = 0] = processesWith(mark, 'sleep');
        process.kill(parentOf(pid), 'SIGKILL');
        await waitFor(() => processesWith(mark).length === 0, { what: 'its end' });
      }
      await sleep(300);
      expect(processesWith(always)).toEqual([]);
      const daemon = await startDaemon(bench);
      const told = await client(
        bench,
        daemon,
        'events',
        '--since',
        '0',
        '--until',
        '0s',
        '-f',
        'event=die',
        '-f',
        'container=once',
      );
      expect(told.stdout.trimEnd().split('\n')).toHaveLength(1);
      await waitFor(() => processesWith(always, 'sleep').length === 1, { what: 'the second run' });
      const states = await client(bench, daemon, 'ps', '-a', '--format', '{{.Names}} {{.State}}');
      expect(states.stdout.trimEnd().split('\n').sort()).toEqual(['always running', 'once exited']);
      await daemon.process.waitForOutput(/container [0-9a-f]{12} had ended unseen\n/);
    },
  );

  check('is seen to although another record is damaged', { since: '17' }, async (bench) => {
    const mark = newMark();
    const ids: string[] = [];
    for (const name of ['one', 'two', 'three']) {
      ids.push((await bench.mydocker(['run', '-d', '--name', name, 'busybox', 'sleep', mark])).stdout.trim());
    }
    for (const pid of processesWith(mark, 'sleep')) process.kill(parentOf(pid), 'SIGKILL');
    await waitFor(() => processesWith(mark).length === 0, { what: 'their end' });
    // Whichever comes first of them, one of the others comes later.
    const [damaged = '', ...others] = ids.toSorted();
    writeFileSync(`${bench.root}/containers/${damaged}/config.json`, '{');
    const daemon = await startDaemon(bench);
    await client(bench, daemon, 'ps');
    for (const id of others) expect(existsSync(`${bench.root}/containers/${id}/ended`)).toBe(true);
    expect(daemon.process.stderr()).toContain(damaged.slice(0, 12));
  });

  check('is also a restart that nobody waits for any more', { since: '17' }, async (bench) => {
    const count = "echo run >> /runs; sh -c 'exit 3'";
    await bench.mydocker(['run', '-d', '--name', 'box', '--restart', 'on-failure', 'busybox', 'sh', '-c', count]);
    const state = async () =>
      (await bench.mydocker(['inspect', '--format', '{{.State.Status}} {{.Id}}', 'box'])).stdout;
    await waitFor(async () => /^restarting/.test(await state()), { what: 'its wait' });
    const [, id = ''] = (await state()).trim().split(' ');
    // The wait gets longer each time: there is time enough to kill who waits.
    const owner = await waitFor(() => {
      const { status, restartDelay, owner } = JSON.parse(
        readFileSync(`${bench.root}/containers/${id}/state.json`, 'utf8'),
      );
      return status === 'restarting' && restartDelay >= 1600 && owner.pid;
    });
    process.kill(owner, 'SIGKILL');
    await waitFor(async () => /^exited/.test(await state()), { what: 'its end' });
    const runs = async () => (await bench.mydocker(['cp', 'box:/runs', '-'])).stdout.match(/run\n/g)?.length ?? 0;
    const before = await runs();
    const daemon = await startDaemon(bench);
    await daemon.process.waitForOutput(`container ${id.slice(0, 12)} had ended unseen\n`);
    await waitFor(async () => (await runs()) > before, { what: 'the next run' });
    await client(bench, daemon, 'rm', '-f', 'box');
  });
});
