import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type Bench, check, giveTime, run, sleep, start, waitFor } from '../../test/lib/check.js';
import { firstProcess, newMark, parentOf, processesWith, stateOf } from '../../test/lib/containers.js';
import { mountsBelow } from '../../test/lib/scratch.js';

const since = '11';

/** Runs the program, which must succeed, and gives what it printed. */
async function ok({ mydocker }: Bench, ...args: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await mydocker(args);
  expect({ stderr, exitCode }, `mydocker ${args.join(' ')}: ${stdout}`).toEqual({ stderr: '', exitCode: 0 });
  return stdout.trimEnd();
}

/** One line on stderr, nothing on stdout. */
async function expectRefused({ mydocker }: Bench, args: string[], message: RegExp, code = 1): Promise<void> {
  const { stdout, stderr, exitCode } = await mydocker(args);
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd()).not.toContain('\n');
  expect([exitCode, stdout]).toEqual([code, '']);
}

const entries = (directory: string) => (existsSync(directory) ? readdirSync(directory) : []);
const containers = ({ root }: Bench) => entries(join(root, 'containers')).filter((name) => name.length === 64);
const processesOf = (mark: string) => processesWith(mark, 'sleep').length;

/** Ends by SIGTERM with a code of its own. */
const polite = (mark: string) => `trap "exit 3" TERM; sleep ${mark} & wait`;

describe('create and start', () => {
  check('a new container runs nothing until it is started', { since }, async (bench) => {
    const mark = newMark();
    const id = await ok(bench, 'create', '--name', 'web', 'busybox', 'sleep', mark);
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect([containers(bench), processesOf(mark)]).toEqual([[id], 0]);
    expect(await ok(bench, 'start', 'web')).toBe('web');
    expect(processesOf(mark)).toBe(1);
    expect(await ok(bench, 'start', id.slice(0, 12))).toBe(id.slice(0, 12));
    expect(processesOf(mark)).toBe(1);
  });

  check('what it wrote is there when it is started again, and gone with rm', { since }, async (bench) => {
    await ok(bench, 'run', '--name', 'book', 'busybox', 'sh', '-c', 'echo line >> /notes; cat /notes');
    expect(await ok(bench, 'start', '-a', 'book')).toBe('line\nline');
    await ok(bench, 'rm', 'book');
    await ok(bench, 'create', '--name', 'book', 'busybox', 'sh', '-c', 'echo line >> /notes; cat /notes');
    expect(await ok(bench, 'start', '-a', 'book')).toBe('line');
  });

  check('start -a ends as the command ends, start -i passes stdin on', { since }, async (bench) => {
    await ok(bench, 'create', '-i', '--name', 'ask', 'busybox', 'sh', '-c', 'read word; echo "<$word>"; exit 7');
    for (const word of ['one', 'two']) {
      const { stdout, exitCode } = await bench.mydocker(['start', '-a', '-i', 'ask'], { input: `${word}\n` });
      expect([stdout, exitCode]).toEqual([`<${word}>\n`, 7]);
    }
    await expectRefused(bench, ['start', '-a', 'ask', 'ask'], /multiple containers/);
    await expectRefused(bench, ['start', 'nobody'], /no such container/);
  });

  check('one whose command is missing can be started when it is there', { since }, async (bench) => {
    await ok(bench, 'create', '--name', 'late', '-v', `${bench.scratch}:/tools`, 'busybox', '/tools/run');
    await expectRefused(bench, ['start', 'late'], /exec: "\/tools\/run": no such file/);
    await bench.shell(`printf '#!/bin/sh\\necho here\\n' > ${bench.scratch}/run; chmod +x ${bench.scratch}/run`);
    await waitFor(() => existsSync(join(bench.scratch, 'run')));
    await sleep(100);
    expect(await ok(bench, 'start', '-a', 'late')).toBe('here');
  });

  check('of many starts at once one starts it', { since }, async (bench) => {
    const mark = newMark();
    await ok(bench, 'create', '--name', 'once', 'busybox', 'sleep', mark);
    await Promise.all([1, 2, 3, 4, 5, 6].map(() => bench.mydocker(['start', 'once'])));
    await sleep(300);
    expect(processesOf(mark)).toBe(1);
    await ok(bench, 'stop', '-t', '0', 'once');
    expect(processesOf(mark)).toBe(0);
  });

  check('after a killed monitor, and after a reboot, it can be started again', { since }, async (bench) => {
    const mark = newMark();
    await ok(bench, 'run', '-d', '--name', 'box', 'busybox', 'sh', '-c', `sleep ${mark}; :`);
    process.kill(parentOf(await firstProcess(mark, 'sh')), 'SIGKILL');
    await waitFor(() => processesOf(mark) === 0, { what: 'its end' });
    await ok(bench, 'start', 'box');
    process.kill(parentOf(await firstProcess(mark, 'sh')), 'SIGKILL');
    await waitFor(() => processesOf(mark) === 0, { what: 'its end' });
    // What a reboot leaves: no run directory, and numbers that belong to other processes now.
    await bench.shell(`rm -rf ${bench.runRoot}; echo gone > ${bench.scratch}/done`);
    await waitFor(() => existsSync(join(bench.scratch, 'done')));
    await ok(bench, 'start', 'box');
    await waitFor(() => processesOf(mark) === 1, { what: 'its second life' });
  });
});

describe('stop and kill', () => {
  check('stop asks first: the command has its own exit code', { since }, async (bench) => {
    const mark = newMark();
    const waiting = bench.spawn(['run', '--name', 'web', 'busybox', 'sh', '-c', `echo up; ${polite(mark)}`]);
    await waiting.waitForOutput('up');
    await firstProcess(mark, 'sleep');
    expect(await ok(bench, 'stop', 'web')).toBe('web');
    expect((await waiting.done).exitCode).toBe(3);
    expect(await ok(bench, 'stop', 'web')).toBe('web');
  });

  check('who does not listen is killed after the time', { since }, async (bench) => {
    const mark = newMark();
    const deaf = bench.spawn(['run', '--name', 'deaf', 'busybox', 'sh', '-c', `trap "" TERM; echo up; sleep ${mark}`]);
    await deaf.waitForOutput('up');
    await ok(bench, 'stop', '-t', '1', 'deaf');
    expect((await deaf.done).exitCode).toBe(137);
    expect(processesOf(mark)).toBe(0);
  });

  check('--stop-signal and --stop-timeout are the container’s own', { since }, async (bench) => {
    const script = 'trap "exit 4" USR1; trap "" TERM; echo up; while :; do sleep 0.1; done';
    const options = ['--stop-signal', 'USR1', '--stop-timeout', '-1'];
    const running = bench.spawn(['run', '--name', 'own', ...options, 'busybox', 'sh', '-c', script]);
    await running.waitForOutput('up');
    await ok(bench, 'stop', 'own');
    expect((await running.done).exitCode).toBe(4);
    await expectRefused(bench, ['create', '--stop-signal', 'NOPE', 'busybox', 'true'], /invalid argument "NOPE"/);
    await expectRefused(bench, ['create', '--stop-timeout', '1.5', 'busybox', 'true'], /invalid argument "1.5"/);
  });

  check('several are asked at the same time', { since }, async (bench) => {
    const run = (name: string, script: string) =>
      bench.spawn(['run', '--name', name, '-v', `${bench.scratch}:/scratch`, 'busybox', 'sh', '-c', script]);
    const first =
      'trap "until [ -e /scratch/b ]; do sleep 0.1; done; exit 3" TERM; echo up; while :; do sleep 0.1; done';
    const second = 'trap "touch /scratch/b; exit 4" TERM; echo up; while :; do sleep 0.1; done';
    const both = [run('one', first), run('two', second)];
    for (const running of both) await running.waitForOutput('up');
    expect(await ok(bench, 'stop', '-t', '20', 'one', 'two')).toBe('one\ntwo');
    expect(await Promise.all(both.map(async ({ done }) => (await done).exitCode))).toEqual([3, 4]);
    const { stdout, stderr, exitCode } = await bench.mydocker(['rm', 'one', 'none', 'two']);
    expect([stdout, stderr, exitCode]).toEqual(['one\ntwo\n', expect.stringContaining('none'), 1]);
    expect(containers(bench)).toEqual([]);
  });

  check('stop is over when all is over: rm and start follow at once', { since }, async (bench) => {
    for (const round of [1, 2, 3]) {
      const mark = newMark();
      await ok(bench, 'run', '-d', '--name', `r${round}`, 'busybox', 'sh', '-c', polite(mark));
      await ok(bench, 'stop', `r${round}`);
      expect(entries(join(bench.runRoot, 'containers'))).toEqual([]);
      await ok(bench, 'start', `r${round}`);
      await ok(bench, 'stop', '-t', '0', `r${round}`);
      await ok(bench, 'rm', `r${round}`);
    }
    expect(await ok(bench, 'doctor')).toBe('nothing is wrong');
  });

  check('kill sends the signals that have no name but a number', { since: '21' }, async (bench) => {
    await ok(bench, 'create', '--stop-signal', 'RTMIN+3', 'busybox', 'true');
    const script = 'trap "echo real" 37; echo up; while :; do sleep 0.1; done';
    const running = bench.spawn(['run', '--name', 'box', 'busybox', 'sh', '-c', script]);
    await running.waitForOutput('up');
    await ok(bench, 'kill', '-s', 'RTMIN+3', 'box');
    await running.waitForOutput('real');
    await ok(bench, 'kill', 'box');
    expect((await running.done).exitCode).toBe(137);
  });

  check('kill sends any signal; one that does not run has nobody to send it to', { since }, async (bench) => {
    const script = 'trap "echo hup" HUP; echo up; while :; do sleep 0.1; done';
    const running = bench.spawn(['run', '--name', 'box', 'busybox', 'sh', '-c', script]);
    await running.waitForOutput('up');
    expect(await ok(bench, 'kill', '-s', 'HUP', 'box')).toBe('box');
    await running.waitForOutput('hup');
    await ok(bench, 'kill', 'box');
    expect((await running.done).exitCode).toBe(137);
    await expectRefused(bench, ['kill', 'box'], /cannot kill container box: it is not running/);
    await expectRefused(bench, ['kill', '-s', 'NOPE', 'box'], /invalid signal/);
  });

  check('restart stops and starts', { since }, async (bench) => {
    const mark = newMark();
    await ok(bench, 'run', '-d', '--name', 'box', 'busybox', 'sh', '-c', `echo x >> /n; ${polite(mark)}`);
    const before = await firstProcess(mark, 'sleep');
    expect(await ok(bench, 'restart', 'box')).toBe('box');
    const after = await firstProcess(mark, 'sleep');
    expect(after).not.toBe(before);
    expect(processesOf(mark)).toBe(1);
  });

  check('restart keeps what --rm would remove', { since }, async (bench) => {
    const mark = newMark();
    const id = await ok(bench, 'run', '-d', '--rm', '--name', 'box', 'busybox', 'sh', '-c', polite(mark));
    const before = await firstProcess(mark, 'sleep');
    await ok(bench, 'restart', 'box');
    expect(await firstProcess(mark, 'sleep')).not.toBe(before);
    expect(containers(bench)).toEqual([id]);
    await ok(bench, 'stop', 'box');
    expect(containers(bench)).toEqual([]);
  });

  check('an empty name or word is none', { since: '21' }, async (bench) => {
    const options = ['--name', '', '--restart', '', '--stop-signal', ''];
    const id = await ok(bench, 'run', '-d', ...options, 'busybox', 'sleep', newMark());
    expect(containers(bench)).toEqual([id]);
    await ok(bench, 'rm', '-f', id);
  });

  check('rm takes what does not run, rm -f also what does', { since }, async (bench) => {
    const mark = newMark();
    await ok(bench, 'run', '-d', '--name', 'box', 'busybox', 'sh', '-c', polite(mark));
    await expectRefused(bench, ['rm', 'box'], /is running: stop it first, or use rm -f/);
    expect(await ok(bench, 'rm', '-f', 'box')).toBe('box');
    expect([processesOf(mark), containers(bench)]).toEqual([0, []]);
  });
});

describe('the journal', () => {
  check('tells of every turn in a life', { since }, async (bench) => {
    await ok(bench, 'run', '-d', '--name', 'box', '--stop-signal', 'KILL', 'busybox', 'sleep', newMark());
    for (const action of ['pause', 'unpause', 'restart', 'stop', 'start']) await ok(bench, action, 'box');
    await ok(bench, 'kill', '--signal', 'KILL', 'box');
    await ok(bench, 'wait', 'box');
    await ok(bench, 'rm', 'box');
    const options = ['--since', '0', '--until', '0s', '-f', 'container=box', '-f', 'type=container'];
    const told = (await ok(bench, 'events', ...options, '--format', '{{.Action}}')).split('\n');
    const [first, stopped] = [
      ['create', 'start', 'pause', 'unpause'],
      ['kill', 'die', 'stop', 'start'],
    ];
    expect(told).toEqual([...first, ...stopped, 'restart', ...stopped, 'kill', 'die', 'destroy']);
  });
});

describe('pause', () => {
  check('all of its processes stand still until unpause', { since }, async (bench) => {
    const file = join(bench.scratch, 'ticks');
    const script = 'while sleep 0.05; do echo tick >> /scratch/ticks; done';
    await ok(bench, 'run', '-d', '--name', 'clock', '-v', `${bench.scratch}:/scratch`, 'busybox', 'sh', '-c', script);
    const ticks = () => (existsSync(file) ? readFileSync(file, 'utf8').length : 0);
    await waitFor(() => ticks() > 0, { what: 'a tick' });
    expect(await ok(bench, 'pause', 'clock')).toBe('clock');
    const stopped = ticks();
    await sleep(400);
    expect(ticks()).toBe(stopped);
    await expectRefused(bench, ['pause', 'clock'], /already paused/);
    await expectRefused(bench, ['start', 'clock'], /paused/);
    await expectRefused(bench, ['exec', 'clock', 'true'], /is paused/);
    await expectRefused(bench, ['attach', 'clock'], /is paused/);
    await ok(bench, 'unpause', 'clock');
    await waitFor(() => ticks() > stopped, { what: 'a tick' });
    await expectRefused(bench, ['unpause', 'clock'], /is not paused/);
  });

  check('a paused container can be stopped, killed and removed', { since }, async (bench) => {
    for (const end of [['stop'], ['kill'], ['kill', '-s', 'TERM'], ['rm', '-f']]) {
      const mark = newMark();
      const name = `p-${end.length}-${end[0]}`;
      await ok(bench, 'run', '-d', '--name', name, 'busybox', 'sh', '-c', polite(mark));
      await firstProcess(mark, 'sleep');
      await ok(bench, 'pause', name);
      await ok(bench, ...end, name);
      await waitFor(() => processesOf(mark) === 0, { what: 'its end' });
    }
  });
});

describe('--restart', () => {
  check('may be changed while it runs', { since }, async (bench) => {
    const { scratch } = bench;
    const script = 'until [ -e /scratch/go ]; do sleep 0.1; done; exit 1';
    await ok(bench, 'run', '-d', '--name', 'box', '-v', `${scratch}:/scratch`, 'busybox', 'sh', '-c', script);
    expect(await ok(bench, 'update', '--restart', 'on-failure:1', 'box')).toBe('box');
    writeFileSync(join(scratch, 'go'), '');
    const told = () =>
      ok(bench, 'events', '--since', '0', '--until', '0s', '-f', 'container=box', '--format', '{{.Action}}');
    await waitFor(async () => (await told()).match(/die/g)?.length === 2, { what: 'its second end' });
    expect((await told()).split('\n')).toEqual(['create', 'start', 'update', 'die', 'start', 'die']);
  });

  const count = ({ scratch }: Bench) => entries(scratch).filter((name) => name.startsWith('run.')).length;
  /** Leaves a file for each run. */
  const counting = (bench: Bench, policy: string, script: string, ...more: string[]) => [
    '--restart',
    policy,
    '-v',
    `${bench.scratch}:/scratch`,
    ...more,
    'busybox',
    'sh',
    '-c',
    `touch /scratch/run.$(date +%s%N).$RANDOM; ${script}`,
  ];

  check('always: it is started again, whatever it ends with, until it is stopped', { since }, async (bench) => {
    await ok(bench, 'run', '-d', '--name', 'again', ...counting(bench, 'always', 'exit 0'));
    await waitFor(() => count(bench) >= 3, { what: 'two more runs' });
    await ok(bench, 'stop', 'again');
    const runs = count(bench);
    await sleep(1000);
    expect(count(bench)).toBe(runs);
    expect(await ok(bench, 'doctor')).toBe('nothing is wrong');
    await ok(bench, 'rm', 'again');
  });

  check('on-failure:2: twice, and then it is over; exit code 0 is no failure', { since }, async (bench) => {
    await bench.mydocker(['run', '--name', 'fails', ...counting(bench, 'on-failure:2', 'exit 5')]);
    await waitFor(() => count(bench) === 3, { what: 'two more runs' });
    await sleep(700);
    expect(count(bench)).toBe(3);
    await ok(bench, 'run', ...counting(bench, 'on-failure', 'exit 0'));
    await sleep(400);
    expect(count(bench)).toBe(4);
  });

  check('a kill from outside is a failure, one by the user is not', { since }, async (bench) => {
    const mark = newMark();
    await ok(bench, 'run', '-d', '--name', 'box', ...counting(bench, 'on-failure', `exec sleep ${mark}`));
    process.kill(await firstProcess(mark, 'sleep'), 'SIGKILL');
    await waitFor(() => count(bench) === 2, { what: 'the second run' });
    const second = await firstProcess(mark, 'sleep');
    expect(stateOf(second)).toMatch(/[SR]/);
    await ok(bench, 'kill', 'box');
    await sleep(500);
    expect([count(bench), processesOf(mark)]).toEqual([2, 0]);
  });

  check('a kill between two runs is the last word', { since }, async (bench) => {
    await ok(bench, 'run', '-d', '--name', 'box', ...counting(bench, 'always', 'exit 1'));
    const status = () => ok(bench, 'inspect', '--format', '{{.State.Status}}', 'box');
    await waitFor(async () => count(bench) > 3 && (await status()) === 'restarting', { what: 'a wait' });
    await ok(bench, 'kill', 'box');
    const last = count(bench);
    await waitFor(async () => (await status()) === 'exited', { what: 'its end' });
    await giveTime(2000);
    expect([count(bench), await status()]).toEqual([last, 'exited']);
  });

  check('any signal of the user ends it, unless the container names another for that', { since }, async (bench) => {
    const trap = 'trap "exit 3" TERM; while sleep 0.1; do :; done';
    await ok(bench, 'run', '-d', '--name', 'plain', ...counting(bench, 'always', trap));
    await waitFor(() => count(bench) === 1, { what: 'the first run' });
    await ok(bench, 'kill', '-s', 'TERM', 'plain');
    await ok(bench, 'wait', 'plain');
    await sleep(700);
    expect(count(bench)).toBe(1);
    const naming = ['--stop-signal', 'INT'];
    await ok(bench, 'run', '-d', '--name', 'naming', ...counting(bench, 'always', trap, ...naming));
    await waitFor(() => count(bench) === 2, { what: 'the first run of the other' });
    await ok(bench, 'kill', '-s', 'TERM', 'naming');
    await waitFor(() => count(bench) === 3, { what: 'its second run' });
    await ok(bench, 'rm', '-f', 'naming');
  });

  check('bad policies are refused', { since }, async (bench) => {
    for (const policy of ['sometimes', 'always:2', 'on-failure:x']) {
      await expectRefused(bench, ['run', '--restart', policy, 'busybox', 'true'], /invalid argument/, 125);
    }
    await expectRefused(bench, ['run', '--rm', '--restart', 'always', 'busybox', 'true'], /--restart and --rm/, 125);
  });
});

check('container prune removes what does not run, and says what that frees', { since }, async (bench) => {
  const mark = newMark();
  const lives = await ok(bench, 'run', '-d', 'busybox', 'sh', '-c', polite(mark));
  await ok(bench, 'run', 'busybox', 'sh', '-c', 'head -c 1000000 /dev/zero > /file');
  await ok(bench, 'create', 'busybox', 'true');
  const said = await ok(bench, 'container', 'prune', '-f');
  expect(said).toMatch(/^Deleted Containers:\n[0-9a-f]{64}\n[0-9a-f]{64}\n\nTotal reclaimed space: 1\.\d+MB$/);
  expect(containers(bench)).toEqual([lives]);
});

describe('a health check', () => {
  const health = async (bench: Bench, name: string) =>
    JSON.parse(await ok(bench, 'inspect', '--format', '{{json .State.Health}}', name));
  const becomes = (bench: Bench, name: string, status: string) =>
    waitFor(async () => (await health(bench, name)).Status === status, { what: `that it is ${status}` });
  /** Those that look after a container of this root. */
  const probers = ({ root }: Bench) =>
    readdirSync('/proc').filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return words.includes(root) && words.includes('health');
      } catch {
        return false;
      }
    });

  const startHealthy = async (bench: Bench, name: string) => {
    const options = ['--health-cmd', 'true', '--health-interval', '100ms'];
    await ok(bench, 'run', '-d', '--name', name, ...options, 'busybox', 'sleep', '1000');
    await becomes(bench, name, 'healthy');
  };

  check('says by a command whether it is well', { since }, async (bench) => {
    const options = ['--health-interval', '100ms', '--health-retries', '2', '--health-cmd'];
    await ok(
      bench,
      'run',
      '-d',
      '--name',
      'web',
      ...options,
      'cat /well || { echo no; exit 5; }',
      'busybox',
      'sleep',
      '1000',
    );
    await becomes(bench, 'web', 'unhealthy');
    expect(await ok(bench, 'ps', '--format', '{{.Status}}')).toMatch(/^Up .* \(unhealthy\)$/);
    const { FailingStreak, Log } = await health(bench, 'web');
    expect(FailingStreak).toBeGreaterThanOrEqual(2);
    expect(Log.at(-1)).toMatchObject({ ExitCode: 5, Output: expect.stringContaining('no\n') });
    await ok(bench, 'exec', 'web', 'sh', '-c', 'echo fine > /well');
    await becomes(bench, 'web', 'healthy');
    expect((await health(bench, 'web')).Log.at(-1)).toMatchObject({ ExitCode: 0, Output: 'fine\n' });
    expect(await ok(bench, 'ps', '-q', '--filter', 'health=healthy')).toMatch(/^[0-9a-f]{12}$/);
    expect(await ok(bench, 'ps', '-q', '--filter', 'health=none')).toBe('');
  });

  check('ends with its container, and begins with it again', { since }, async (bench) => {
    await startHealthy(bench, 'web');
    expect(probers(bench)).toHaveLength(1);
    await ok(bench, 'stop', '-t', '0', 'web');
    await waitFor(() => probers(bench).length === 0);
    expect(await ok(bench, 'ps', '-a', '--format', '{{.Status}}')).not.toContain('health');
    await ok(bench, 'start', 'web');
    await becomes(bench, 'web', 'healthy');
    await ok(bench, 'rm', '-f', 'web');
    await waitFor(() => probers(bench).length === 0);
    expect(await ok(bench, 'doctor')).toBe('nothing is wrong');
  });

  check('kills a probe that takes too long, and is lenient at first', { since }, async (bench) => {
    const mark = newMark();
    const slow = [
      '--health-cmd',
      `exec sleep ${mark}`,
      '--health-interval',
      '50ms',
      '--health-timeout',
      '200ms',
      '--health-retries',
      '1',
    ];
    await ok(bench, 'run', '-d', '--name', 'slow', ...slow, 'busybox', 'sleep', '1000');
    await becomes(bench, 'slow', 'unhealthy');
    expect((await health(bench, 'slow')).Log.at(-1)).toMatchObject({
      ExitCode: -1,
      Output: expect.stringContaining('exceeded timeout'),
    });
    await ok(bench, 'rm', '-f', 'slow');
    await waitFor(() => processesOf(mark) === 0);
    const young = [
      '--health-cmd',
      'false',
      '--health-start-period',
      '1h',
      '--health-start-interval',
      '50ms',
      '--health-retries',
      '1',
    ];
    await ok(bench, 'run', '-d', '--name', 'young', ...young, 'busybox', 'sleep', '1000');
    await waitFor(async () => (await health(bench, 'young')).Log.length >= 3);
    expect(await health(bench, 'young')).toMatchObject({ Status: 'starting', FailingStreak: 0 });
  });

  check('rests while its container stands still', { since }, async (bench) => {
    await startHealthy(bench, 'web');
    await ok(bench, 'pause', 'web');
    // One that had begun may still be noted, or not.
    await giveTime(1000);
    const before = await health(bench, 'web');
    await sleep(1000);
    expect(await health(bench, 'web')).toEqual(before);
    await ok(bench, 'unpause', 'web');
    await waitFor(async () => (await health(bench, 'web')).Log.at(-1).Start > before.Log.at(-1).Start);
    expect((await health(bench, 'web')).Status).toBe('healthy');
  });

  check('goes along with an image, field by field, until somebody wants none', { since }, async (bench) => {
    await startHealthy(bench, 'web');
    await ok(bench, 'commit', 'web', 'well');
    await ok(bench, 'run', '-d', '--name', 'same', '--health-retries', '7', 'well', 'sleep', '1000');
    await becomes(bench, 'same', 'healthy');
    const config = JSON.parse(await ok(bench, 'inspect', '--format', '{{json .Config.Healthcheck}}', 'same'));
    expect(config).toMatchObject({ Test: ['CMD-SHELL', 'true'], Interval: 100_000_000, Retries: 7 });
    await ok(bench, 'run', '-d', '--name', 'none', '--no-healthcheck', 'well', 'sleep', '1000');
    expect(await ok(bench, 'ps', '--filter', 'health=none', '--format', '{{.Names}}')).toBe('none');
    await ok(bench, 'commit', 'none', 'careless');
    await ok(bench, 'run', '-d', '--name', 'careless', 'careless', 'sleep', '1000');
    expect(await ok(bench, 'ps', '--filter', 'health=none', '--format', '{{.Names}}')).toBe('careless\nnone');
  });

  check('that nobody runs any more is found by doctor', { since }, async (bench) => {
    await startHealthy(bench, 'web');
    for (const pid of probers(bench)) process.kill(Number(pid), 'SIGKILL');
    await waitFor(() => probers(bench).length === 0);
    const { stdout } = await bench.mydocker(['doctor']);
    expect(stdout).toMatch(/container [0-9a-f]{12}: nobody runs its health check/);
    await bench.mydocker(['doctor', '--fix']);
    await waitFor(async () => (await bench.mydocker(['doctor'])).stdout === 'nothing is wrong\n');
    expect(probers(bench)).toHaveLength(1);
  });

  check('can be left out, and is refused when it makes no sense', { since }, async (bench) => {
    await ok(bench, 'run', '-d', '--name', 'web', '--no-healthcheck', 'busybox', 'sleep', '1000');
    expect(await ok(bench, 'inspect', '--format', '{{json .State}}', 'web')).not.toContain('Health');
    await expectRefused(bench, ['run', '--health-interval', 'soon', 'busybox', 'true'], /invalid argument "soon"/, 125);
    await expectRefused(
      bench,
      ['run', '--no-healthcheck', '--health-cmd', 'x', 'busybox', 'true'],
      /conflicting options/,
      125,
    );
  });
});

describe('what a volume is made of', () => {
  const memory = ['-o', 'type=tmpfs', '-o', 'device=tmpfs', '-o', 'o=size=1m,mode=750'];
  const mounted = (bench: Bench) => mountsBelow(join(bench.root, 'volumes'));

  check('is mounted for the first container, and unmounted after the last one', { since }, async (bench) => {
    await ok(bench, 'volume', 'create', ...memory, 'fast');
    expect(mounted(bench)).toEqual([]);
    await ok(bench, 'run', '-d', '--name', 'one', '-v', 'fast:/data', 'busybox', 'sleep', '1000');
    expect(mounted(bench)).toEqual([join(bench.root, 'volumes/fast/_data')]);
    const text = 'echo here > /data/file; stat -c %a /data; df -k /data | grep -o "tmpfs *1024"';
    expect(await ok(bench, 'run', '--rm', '-v', 'fast:/data', 'busybox', 'sh', '-c', text)).toMatch(
      /^750\ntmpfs +1024$/,
    );
    expect(await ok(bench, 'exec', 'one', 'cat', '/data/file')).toBe('here');
    await ok(bench, 'stop', '-t', '0', 'one');
    expect(mounted(bench)).toEqual([]);
    expect(await ok(bench, 'run', '--rm', '-v', 'fast:/data', 'busybox', 'ls', '/data')).toBe('');
    expect(mounted(bench)).toEqual([]);
  });

  check('of many containers at once, all have the same', { since }, async (bench) => {
    await ok(bench, 'volume', 'create', ...memory, 'fast');
    const write = (name: string) => ['run', '-v', 'fast:/data', 'busybox', 'sh', '-c', `: > /data/${name}; sleep 0.3`];
    await ok(bench, 'run', '-d', '--name', 'one', '-v', 'fast:/data', 'busybox', 'sleep', '1000');
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => ok(bench, ...write(name))));
    expect(await ok(bench, 'exec', 'one', 'ls', '/data')).toBe('a\nb\nc\nd');
    await ok(bench, 'rm', '-f', 'one');
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => ok(bench, ...write(name))));
    expect(mounted(bench)).toEqual([]);
  });

  check('may be a directory of the host, which outlives the volume', { since }, async (bench) => {
    const directory = join(bench.root, 'theirs');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'file'), 'kept');
    await ok(bench, 'volume', 'create', '-o', 'type=none', '-o', `device=${directory}`, '-o', 'o=bind', 'theirs');
    const read = ['run', '--name', 'reader', '-v', 'theirs:/data', 'busybox', 'cat', '/data/file'];
    expect(await ok(bench, ...read)).toBe('kept');
    // As if whoever unmounts had been killed.
    expect((await run('mount', ['--bind', directory, join(bench.root, 'volumes/theirs/_data')])).exitCode).toBe(0);
    await ok(bench, 'rm', 'reader');
    await ok(bench, 'volume', 'rm', 'theirs');
    expect(readFileSync(join(directory, 'file'), 'utf8')).toBe('kept');
    expect(mounted(bench)).toEqual([]);
  });

  check('is found by doctor when it stays mounted', { since }, async (bench) => {
    await ok(bench, 'volume', 'create', ...memory, 'fast');
    const mark = newMark();
    await ok(bench, 'run', '-d', '--name', 'one', '-v', 'fast:/data', 'busybox', 'sleep', mark);
    expect((await bench.mydocker(['doctor'])).stdout).toBe('nothing is wrong\n');
    process.kill(parentOf(await firstProcess(mark, 'sleep')), 'SIGKILL');
    await waitFor(async () => (await bench.mydocker(['doctor'])).stdout.includes('volumes of container'));
    await bench.mydocker(['doctor', '--fix']);
    expect(mounted(bench)).toEqual([]);
    expect((await bench.mydocker(['doctor'])).stdout).toBe('nothing is wrong\n');
  });

  check('is not taken away, nor removed, while somebody mounts', { since }, async (bench) => {
    await ok(bench, 'volume', 'create', ...memory, 'fast');
    const record = join(bench.root, 'volumes/fast/volume.json');
    const waiter = new RegExp(`-> FLOCK .*:${statSync(record).ino} `);
    const waits = () => waiter.test(readFileSync('/proc/locks', 'utf8'));
    const mounts = start('sh', ['-c', 'exec flock "$0" sh -c "echo held; exec cat"', record]);
    try {
      await mounts.waitForOutput('held');
      const removal = bench.spawn(['volume', 'rm', 'fast']);
      await waitFor(waits);
      expect(existsSync(record)).toBe(true);
      mounts.end();
      expect((await removal.done).stdout).toBe('fast\n');
      expect(existsSync(record)).toBe(false);
    } finally {
      mounts.end();
    }
  });

  check('is mounted from outside, and no image fills it over what is there', { since }, async (bench) => {
    const directory = join(bench.root, 'theirs');
    mkdirSync(directory, { recursive: true });
    await ok(bench, 'volume', 'create', '-o', 'type=none', '-o', `device=${directory}`, '-o', 'o=bind', 'theirs');
    // As if a copy into it had stopped, and somebody had put a file there since.
    writeFileSync(join(bench.root, 'volumes/theirs/filling'), '');
    writeFileSync(join(directory, 'file'), 'kept');
    expect(await ok(bench, 'run', '--rm', '-v', 'theirs:/etc', 'busybox', 'ls', '/etc')).toBe('file');
    expect(readFileSync(join(directory, 'file'), 'utf8')).toBe('kept');
  });

  check('must be there, and must make sense', { since }, async (bench) => {
    await expectRefused(bench, ['volume', 'create', '-o', 'size=1', 'x1'], /invalid option: "size"/);
    await expectRefused(bench, ['volume', 'create', '-o', 'type=tmpfs', 'x1'], /missing required option: "device"/);
    await ok(bench, 'volume', 'create', '-o', 'type=ext4', '-o', 'device=/dev/none', 'x1');
    const start = ['run', '-v', 'x1:/data', 'busybox', 'true'];
    await expectRefused(bench, start, /error while mounting volume .*: failed to mount local volume/, 125);
    expect(mounted(bench)).toEqual([]);
  });
});
