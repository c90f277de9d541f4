import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { type Bench, check, type RunOptions, type RunResult, waitFor } from '../../test/lib/check.js';
import { parentOf, stateOf } from '../../test/lib/containers.js';

/** Starts a container called "box" and comes back when it runs. */
async function startBox({ mydocker }: Bench, options: string[] = [], command = ['sleep', '1000']): Promise<string> {
  const { stdout, stderr, exitCode } = await mydocker([
    'run',
    '-d',
    '--name',
    'box',
    ...options,
    'busybox',
    ...command,
  ]);
  expect(exitCode, stderr).toBe(0);
  return stdout.trim();
}

/** Runs a script in the box and gives what it printed. */
async function inBox({ mydocker }: Bench, script: string, options: string[] = []): Promise<string> {
  const { stdout, stderr, exitCode } = await mydocker(['exec', ...options, 'box', 'sh', '-c', script]);
  expect(exitCode, stderr).toBe(0);
  return stdout;
}

const exec = ({ mydocker }: Bench, args: string[], options?: RunOptions): Promise<RunResult> =>
  mydocker(['exec', ...args], options);

describe('one more command', () => {
  check('is in every namespace and cgroup of the container', { since: '10' }, async (bench) => {
    await startBox(bench);
    const script = 'for name in cgroup ipc mnt net pid uts; do readlink /proc/$0/ns/$name; done; cat /proc/$0/cgroup';
    const look = (pid: string) => inBox(bench, script.replaceAll('$0', pid));
    expect(await look('self')).toBe(await look('1'));
    // The host, for comparison, is elsewhere.
    const host = await bench.mydocker(['run', '--rm', 'busybox', 'readlink', '/proc/self/ns/pid']);
    expect(await look('self')).not.toContain(host.stdout.trim());
  });

  check('counts for the limits of the container', { since: '10' }, async (bench) => {
    const id = await startBox(bench, ['--pids-limit', '5']);
    const { stderr } = await exec(bench, ['box', 'sh', '-c', 'for i in 1 2 3 4 5 6; do sleep 100 & done; wait']);
    expect(stderr).toMatch(/can't fork/);
    expect(id).toMatch(/^[0-9a-f]{64}$/);
  });

  check(
    "has the container's environment, user and directory, unless told otherwise",
    { since: '10' },
    async (bench) => {
      await startBox(bench, ['-e', 'A=1', '-e', 'B=2', '-u', '1000:1001', '-w', '/tmp', '--hostname', 'boxed']);
      const seen = 'echo $A $B $C $HOSTNAME; id -u; id -g; pwd';
      expect(await inBox(bench, seen)).toBe('1 2 boxed\n1000\n1001\n/tmp\n');
      const file = join(bench.scratch, 'env');
      writeFileSync(file, '# comment\nB=file\nC=file\n');
      const options = ['--env-file', file, '-e', 'C=option', '-u', '0', '-w', '/usr', '--privileged'];
      expect(await inBox(bench, seen, options)).toBe('1 file option boxed\n0\n0\n/usr\n');
    },
  );

  check('reads what it is given, and its two outputs stay apart', { since: '10' }, async (bench) => {
    await startBox(bench);
    const input = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7) % 256));
    const copied = await exec(bench, ['-i', 'box', 'sh', '-c', 'cat; echo apart >&2'], { input });
    expect(copied.bytes.equals(input)).toBe(true);
    expect(copied.stderr).toBe('apart\n');
    expect((await exec(bench, ['box', 'cat'], { input })).stdout).toBe('');
  });

  check("ends with the command's exit code, or docker's", { since: '10' }, async (bench) => {
    await startBox(bench);
    const code = async (...args: string[]) => (await exec(bench, ['box', ...args])).exitCode;
    expect(await code('true')).toBe(0);
    expect(await code('sh', '-c', 'exit 7')).toBe(7);
    expect(await code('sh', '-c', 'kill -KILL $$')).toBe(137);
    expect(await code('/etc/passwd')).toBe(126);
    expect(await code('no-such-command')).toBe(127);
    const refused = await exec(bench, ['-w', '/no/such', 'box', 'true']);
    expect(refused).toMatchObject({
      exitCode: 126,
      stderr: 'mydocker: chdir /no/such: no such file or directory\n',
    });
    expect(await exec(bench, ['-u', 'nobody-here', 'box', 'true'])).toMatchObject({ exitCode: 126 });
  });

  check('passes a signal on', { since: '10' }, async (bench) => {
    await startBox(bench);
    const running = bench.spawn([
      'exec',
      'box',
      'sh',
      '-c',
      'trap "exit 42" TERM; echo up; while :; do sleep 0.1; done',
    ]);
    await running.waitForOutput('up');
    running.kill('SIGTERM');
    expect((await running.done).exitCode).toBe(42);
  });

  check('may be one of many at once', { since: '10' }, async (bench) => {
    await startBox(bench);
    const numbers = Array.from({ length: 12 }, (_, i) => i);
    const results = await Promise.all(numbers.map((n) => exec(bench, ['box', 'sh', '-c', `echo ${n}; exit ${n}`])));
    expect(results.map(({ stdout, exitCode }) => [stdout, exitCode])).toEqual(numbers.map((n) => [`${n}\n`, n]));
  });
});

describe('a terminal', () => {
  check('is one of its own, of the right size, and takes keys', { since: '10' }, async (bench) => {
    await startBox(bench);
    const terminal = await bench.terminal(['exec', '-ti', 'box', 'sh'], { columns: 91, rows: 17 });
    terminal.write('tty; stty size\n');
    await terminal.waitForOutput(/\/dev\/pts\/\d+\r\n17 91/);
    await terminal.resize(100, 30);
    await waitFor(() => {
      terminal.write('stty size\n');
      return terminal.output().includes('30 100');
    });
    terminal.write('sleep 1000\n');
    await waitFor(async () => (await inBox(bench, 'ps')).includes('sleep 1000\n'));
    terminal.write('\x03exit 5\n');
    expect((await terminal.done).exitCode).toBe(5);
  });

  check('can be left, and the command goes on', { since: '10' }, async (bench) => {
    await startBox(bench);
    const terminal = await bench.terminal(['exec', '-ti', '--detach-keys', 'ctrl-x', 'box', 'sh']);
    terminal.write('sleep 2000; echo $((6 * 7))\n');
    await waitFor(async () => (await inBox(bench, 'ps')).includes('sleep 2000'));
    terminal.write('\x18');
    expect((await terminal.done).exitCode).toBe(0);
    expect(await inBox(bench, 'ps')).toMatch(/ sleep 2000\n/);
  });

  check('needs one on our side too, to read from', { since: '10' }, async (bench) => {
    await startBox(bench);
    expect(await exec(bench, ['-ti', 'box', 'sh'])).toMatchObject({
      exitCode: 125,
      stderr: expect.stringMatching(/not a terminal/),
    });
  });
});

/** The process of a container's only exec instance. */
function commandOf(instances: string): { pid: number } {
  const [instance = ''] = readdirSync(instances);
  return JSON.parse(readFileSync(join(instances, instance, 'state.json'), 'utf8')).process;
}

describe('the journal', () => {
  check('tells of each command, and of its end', { since: '10' }, async (bench) => {
    await startBox(bench);
    await exec(bench, ['box', 'sh', '-c', 'exit 3']);
    await exec(bench, ['-d', 'box', 'true']);
    const template = '{{.Action}} {{.Actor.Attributes.exitCode}}';
    const told = async () => {
      const filters = ['--since', '0', '--until', '0s', '-f', 'container=box'];
      const { stdout } = await bench.mydocker(['events', ...filters, '--format', template]);
      return stdout.split('\n').filter((line) => line.startsWith('exec_'));
    };
    await waitFor(async () => (await told()).length === 6, { what: 'the end of both' });
    const of = (command: string, code: string) => [
      `exec_create: ${command} <no value>`,
      `exec_start: ${command} <no value>`,
      `exec_die ${code}`,
    ];
    expect(await told()).toEqual([...of('sh -c exit 3', '3'), ...of('true', '0')]);
  });
});

describe('in the background', () => {
  check('it goes on without us, and ends with the container', { since: '10' }, async (bench) => {
    const id = await startBox(bench);
    expect(await exec(bench, ['-d', 'box', 'sleep', '3000'])).toMatchObject({ stdout: '', stderr: '', exitCode: 0 });
    expect(await inBox(bench, 'ps')).toMatch(/ sleep 3000\n/);
    const instances = join(bench.runRoot, 'containers', id, 'exec');
    expect(readdirSync(instances)).toHaveLength(1);
    const monitor = parentOf(commandOf(instances).pid);
    const attached = bench.spawn(['exec', 'box', 'sh', '-c', 'echo up; sleep 3000']);
    await attached.waitForOutput('up');
    await bench.mydocker(['rm', '-f', 'box']);
    expect((await attached.done).exitCode).toBe(137);
    expect(existsSync(instances)).toBe(false);
    await waitFor(() => [undefined, 'Z'].includes(stateOf(monitor)));
  });

  check('a command that does not start is still an error', { since: '10' }, async (bench) => {
    await startBox(bench);
    const { exitCode, stderr } = await exec(bench, ['-d', 'box', 'no-such-command']);
    expect(exitCode).toBe(127);
    expect(stderr).toMatch(/no-such-command.*not found/);
  });

  check('its monitor notes the exit code where it can be asked for', { since: '10' }, async (bench) => {
    const id = await startBox(bench);
    await exec(bench, ['-d', 'box', 'sh', '-c', 'exit 9']);
    const instances = join(bench.runRoot, 'containers', id, 'exec');
    const [instance = ''] = readdirSync(instances);
    await waitFor(() => existsSync(join(instances, instance, 'exit.json')));
    expect(JSON.parse(readFileSync(join(instances, instance, 'exit.json'), 'utf8'))).toMatchObject({ exitCode: 9 });
  });

  check('doctor finds an instance whose monitor was killed, and removes it', { since: '10' }, async (bench) => {
    const id = await startBox(bench);
    await exec(bench, ['-d', 'box', 'sleep', '4000']);
    const instances = join(bench.runRoot, 'containers', id, 'exec');
    const [instance = ''] = readdirSync(instances);
    process.kill(parentOf(commandOf(instances).pid), 'SIGKILL');
    await waitFor(async () => !(await inBox(bench, 'ps')).includes('sleep 4000'));
    expect((await bench.mydocker(['doctor'])).stdout).toContain(`exec ${instance.slice(0, 12)}`);
    await bench.mydocker(['doctor', '--fix']);
    expect(existsSync(join(instances, instance))).toBe(false);
    expect(await inBox(bench, 'echo well')).toBe('well\n');
  });
});

describe('a container that does not run', () => {
  check('is refused with one line and exit code 1', { since: '10' }, async (bench) => {
    const refused = (message: RegExp) => ({ exitCode: 1, stdout: '', stderr: expect.stringMatching(message) });
    expect(await exec(bench, ['nowhere', 'true'])).toMatchObject(refused(/^mydocker: no such container: nowhere\n$/));
    await bench.mydocker(['run', '--name', 'box', 'busybox', 'true']);
    expect(await exec(bench, ['box', 'true'])).toMatchObject(
      refused(/^mydocker: container [0-9a-f]{12} is not running\n$/),
    );
  });

  check('is not entered while it is still being built', { since: '10' }, async (bench) => {
    // The image's own user file is a pipe without a writer: the start waits there.
    await bench.mydocker(['run', '--name', 'base', 'busybox', 'sh', '-c', 'rm /etc/passwd; mkfifo /etc/passwd']);
    await bench.mydocker(['commit', 'base', 'slow']);
    const starting = bench.spawn(['run', '--name', 'box', 'slow', 'sleep', '1000']);
    await waitFor(async () => (await exec(bench, ['box', 'true'])).stderr.includes('still starting'));
    expect((await exec(bench, ['box', 'true'])).exitCode).toBe(1);
    starting.kill('SIGKILL');
    await starting.done;
  });
});

describe('nothing of the host', () => {
  check('is reached by a descriptor that a path names (CVE-2024-21626)', { since: '10' }, async (bench) => {
    writeFileSync(join(bench.scratch, 'secret'), 'the host');
    await startBox(bench);
    const up = '../'.repeat(20);
    const read = ['cat', `${up}${bench.scratch.slice(1)}/secret`];
    for (let fd = 3; fd < 12; fd++) {
      const path = `/proc/self/fd/${fd}`;
      expect((await exec(bench, ['-w', path, 'box', ...read])).stdout, path).toBe('');
      expect((await bench.mydocker(['run', '--rm', '-w', path, 'busybox', ...read])).stdout, `run, ${path}`).toBe('');
    }
  });

  check(
    'shows while it enters, to who is there already (CVE-2016-9962)',
    { since: '10', until: '14' },
    async (bench) => {
      const { open, root, cwd } = await lookAtEntering(bench);
      expect(root).toBe('/');
      expect(cwd).toBe('/');
      // The ends of its own pipes, and sockets to the engine and its parent: nothing with a path on the host.
      for (const target of open) expect(target).toMatch(/^(\/dev\/null|pipe:\[\d+\]|socket:\[\d+\]|)$/);
      expect(open.length).toBeGreaterThan(3);
    },
  );

  check("lets the engine's own program be overwritten (CVE-2019-5736)", { since: '10', until: '14' }, async (bench) => {
    // As after an upgrade: the file that enters is not the one that this container's monitor runs, which would keep it busy.
    const shim = process.env.MYDOCKER_SHIM ?? join(dirname(bench.bin), 'dist', 'mydocker-shim');
    const copy = join(bench.scratch, 'shim');
    if (existsSync(shim)) copyFileSync(shim, copy);
    const before = existsSync(copy) && readFileSync(copy);
    const { overwritten } = await lookAtEntering(bench, existsSync(copy) ? { MYDOCKER_SHIM: copy } : {});
    expect(overwritten).toMatch(/Read-only file system/);
    if (before) expect(readFileSync(copy).equals(before)).toBe(true);
  });
});

interface Entering {
  /** Where its descriptors lead. */
  readonly open: string[];
  readonly root: string;
  readonly cwd: string;
  /** What came of writing to the program that it ran. */
  readonly overwritten: string;
}

/**
 * The container's first process makes the file of its users a pipe, at which whoever enters has to wait, looks at it there, and keeps
 * its program open; lets it go on; and when it has ended, writes to that program.
 */
async function lookAtEntering(bench: Bench, env: Record<string, string> = {}): Promise<Entering> {
  const script = `
    rm /etc/passwd; mkfifo /etc/passwd; mkdir /seen; touch /ready
    while :; do
      for p in /proc/[0-9]*; do
        [ $p != /proc/1 ] && exe=$(readlink $p/exe) && [ "$exe" != "$(readlink /proc/1/exe)" ] && break 2
      done
    done
    # It goes on to the pipe, where it is then seen to wait.
    sleep 1
    for fd in $p/fd/*; do readlink $fd >>/seen/fds; done
    readlink $p/root >/seen/root; readlink $p/cwd >/seen/cwd
    exec 9<$p/exe
    echo root:x:0:0:root:/root:/bin/sh >/etc/passwd
    while [ -e $p ]; do sleep 0.1; done
    sleep 0.5
    (echo overwritten >/proc/self/fd/9) 2>/seen/overwritten
    touch /seen/all
    exec sleep 1000`;
  const id = await startBox(bench, ['-v', `${bench.scratch}:/seen`], ['sh', '-c', script]);
  await waitFor(() => existsSync(`/proc/${firstProcess(bench, id)}/root/ready`));
  const entered = await exec(bench, ['box', 'true'], { env });
  expect(entered.exitCode, entered.stderr).toBe(0);
  await waitFor(() => existsSync(join(bench.scratch, 'all')));
  const seen = (name: string) => readFileSync(join(bench.scratch, name), 'utf8').trimEnd();
  return { open: seen('fds').split('\n'), root: seen('root'), cwd: seen('cwd'), overwritten: seen('overwritten') };
}

function firstProcess({ root }: Bench, id: string): number {
  return JSON.parse(readFileSync(join(root, 'containers', id, 'state.json'), 'utf8')).process.pid;
}
