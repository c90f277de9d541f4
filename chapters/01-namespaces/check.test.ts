import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { expect } from 'vitest';
import { type Bench, chapter, check, type Running, waitFor } from '../../test/lib/check.js';
import { firstProcess, modesOf, newMark, parentOf, processesWith, stateOf } from '../../test/lib/containers.js';

const KINDS = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'uts'];

/** From chapter 03 on a command by its path has to follow an image. */
const IN_IMAGE = chapter < '03' ? [] : ['busybox'];

/** Runs on until it gets a signal that it has a trap for. */
const FOR_EVER = 'while :; do sleep 0.1; done';

check('each of six namespaces is new, and the host keeps its own', {}, async ({ mydocker }) => {
  const before = namespacesOf('self');
  const { stdout } = await mydocker([
    'run',
    'sh',
    '-c',
    `cd /proc/self/ns; for n in ${KINDS.join(' ')}; do readlink $n; done`,
  ]);
  const inside = stdout.trim().split('\n');
  expect(inside.map((name) => name.split(':')[0])).toEqual(KINDS);
  for (const [index, name] of inside.entries()) expect(name).not.toBe(before[index]);
  expect(namespacesOf('self')).toEqual(before);
});

check('the command is process 1, and sees no other', {}, async ({ mydocker }) => {
  const { stdout } = await mydocker(['run', 'sh', '-c', 'echo $$ /proc/[0-9]*']);
  expect(stdout).toBe('1 /proc/1\n');
});

check('the host name is its own', {}, async ({ mydocker }) => {
  const before = readFileSync('/proc/sys/kernel/hostname', 'utf8');
  const inside = async (...args: string[]) => (await mydocker(['run', ...args])).stdout.trim();
  expect(await inside('--hostname', 'box', 'hostname')).toBe('box');
  const [one, other] = [await inside('hostname'), await inside('hostname')];
  expect(one).toMatch(/^[0-9a-f]{12}$/);
  expect(other).not.toBe(one);
  expect(readFileSync('/proc/sys/kernel/hostname', 'utf8')).toBe(before);
});

check('the loopback device is up', {}, async ({ mydocker }) => {
  const { stdout } = await mydocker(['run', 'ip', 'addr', 'show', 'lo']);
  expect(stdout).toMatch(/LOOPBACK,UP/);
  expect(stdout).toContain('127.0.0.1/8');
});

check('there is no other network device', { until: '12' }, async ({ mydocker }) => {
  const { stdout } = await mydocker(['run', 'cat', '/proc/net/dev']);
  expect(stdout.trim().split('\n').slice(2)).toHaveLength(1);
});

check('no mount shows on a host that shares its mounts, and its /proc stays', {}, async ({ shell, scratch }) => {
  // A mount namespace of its own for the host's part, so that nobody else's mounts disturb; shared, as systemd makes it.
  const host = `
    set -e
    cd ${scratch}; mkfifo go
    mount --make-rshared /
    cat /proc/self/mountinfo > before
    "$MYDOCKER" run -i sh -c 'cat /proc/self/mountinfo; echo up; read go' > out < go &
    exec 9> go
    until grep -q ^up out; do sleep 0.1; done
    cat /proc/self/mountinfo > during
    echo > go; wait $!
    cat /proc/self/mountinfo > after
    readlink /proc/self/ns/pid > namespace`;
  const terminal = await shell(`exec unshare --mount --propagation private sh -c '${host.replaceAll("'", `'\\''`)}'`);
  expect(await terminal.done).toMatchObject({ exitCode: 0 });
  const file = (name: string) => readFileSync(`${scratch}/${name}`, 'utf8');
  expect(file('during')).toBe(file('before'));
  expect(file('after')).toBe(file('before'));
  expect(file('out')).not.toContain('shared:');
  expect(file('namespace').trim()).toBe(readlinkSync('/proc/self/ns/pid'));
});

check('the exit code is the command’s', {}, async ({ mydocker }) => {
  expect(await mydocker(['run', 'true'])).toMatchObject({ exitCode: 0 });
  expect(await mydocker(['run', 'sh', '-c', 'exit 7'])).toMatchObject({ exitCode: 7 });
});

check('the exit code of a command that a signal ended is 128 and its number', {}, async (bench) => {
  const { running, command } = await startForEver(bench);
  process.kill(command, 'SIGKILL');
  expect((await running.done).exitCode).toBe(137);
});

check('a command that is not there is 127, and one that cannot be executed 126', {}, async ({ mydocker }) => {
  expect(await mydocker(['run', 'no-such-command'])).toMatchObject({ exitCode: 127 });
  expect(await mydocker(['run', ...IN_IMAGE, '/no/such/command'])).toMatchObject({ exitCode: 127 });
  expect(await mydocker(['run', ...IN_IMAGE, '/proc/version'])).toMatchObject({ exitCode: 126 });
  const directory = await mydocker(['run', ...IN_IMAGE, '/proc']);
  expect(directory).toMatchObject({ exitCode: 126, stdout: '' });
  expect(directory.stderr).toContain('is a directory');
});

check('a mistake in the command line is 125 and one line', { bare: true }, async ({ mydocker, root }) => {
  for (const args of [['run'], ['run', '--nonsense', 'true'], ['run', '-x', 'true'], ['run', '--hostname']]) {
    const { exitCode, stdout, stderr } = await mydocker(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 125, stdout: '' });
    expect(stderr).toMatch(/^mydocker: [^\n]+\n$/);
  }
  expect(existsSync(root)).toBe(false);
});

check('when the kernel refuses, it says what, and that it was the engine', {}, async ({ mydocker }) => {
  const { exitCode, stderr } = await mydocker(['run', '--hostname', 'x'.repeat(100), 'true']);
  expect(exitCode).toBe(125);
  expect(stderr).toMatch(/host ?name/);
});

check('stdin is passed on with -i, whole, and only then', {}, async ({ mydocker }) => {
  const input = Buffer.alloc(1 << 20, 'abcdefghijklmnopqrstuvwxyz\n');
  expect((await mydocker(['run', '-i', 'cat'], { input })).bytes.equals(input)).toBe(true);
  expect(await mydocker(['run', 'cat'], { input: 'text' })).toMatchObject({ exitCode: 0, stdout: '' });
});

check('stdout and stderr stay apart', {}, async ({ mydocker }) => {
  const { stdout, stderr } = await mydocker(['run', 'sh', '-c', 'echo out; echo err >&2']);
  expect(stdout).toBe('out\n');
  expect(stderr).toMatch(/^err$/m);
  expect(stderr).not.toMatch(/^out$/m);
});

check('the environment is docker’s, and nothing of ours', {}, async ({ mydocker }) => {
  const { stdout } = await mydocker(['run', '--hostname', 'box', 'env'], { env: { OF_THE_HOST: '1' } });
  expect(stdout).toMatch(/^PATH=\/usr\/local\/sbin:\/usr\/local\/bin:\/usr\/sbin:\/usr\/bin:\/sbin:\/bin$/m);
  expect(stdout).toMatch(/^HOME=\/root$/m);
  expect(stdout).toMatch(/^HOSTNAME=box$/m);
  expect(stdout).not.toContain('OF_THE_HOST');
});

check('everything after the command belongs to the command', {}, async ({ mydocker }) => {
  const { stdout } = await mydocker(['run', 'echo', '-n', '--hostname', '-t', '--env-file=none', '--', "a  'b'"]);
  expect(stdout).toBe("--hostname -t --env-file=none -- a  'b'");
});

check('SIGTERM for the command line reaches the command', {}, async (bench) => {
  const running = bench.spawn(['run', 'sh', '-c', `trap "exit 33" TERM; echo ready; ${FOR_EVER}`]);
  await running.waitForOutput('ready');
  running.kill('SIGTERM');
  expect((await running.done).exitCode).toBe(33);
});

check('Ctrl-C reaches the command, once', {}, async ({ terminal }) => {
  const count = `n=0; trap 'n=$((n+1))' INT; echo ready; while [ $n = 0 ]; do sleep 0.1; done`;
  const screen = await terminal(['run', 'sh', '-c', `${count}; sleep 1; exit $((40+n))`]);
  await screen.waitForOutput('ready');
  screen.write('\x03');
  expect((await screen.done).exitCode).toBe(41);
});

check('what a container leaves running ends with its first process', {}, async ({ mydocker }) => {
  const mark = newMark();
  const { stdout } = await mydocker(['run', 'sh', '-c', `sleep ${mark} & sleep 0.2; echo /proc/[0-9]*`]);
  expect(stdout).toMatch(/^\/proc\/1 \/proc\/2/);
  expect(processesWith(mark)).toEqual([]);
});

check('kill -9 of the command line leaves no process', { until: '06' }, async (bench) => {
  const { running, mark } = await startForEver(bench);
  running.kill('SIGKILL');
  await waitFor(() => processesWith(mark).length === 0, { what: 'the end of all its processes' });
});

check('kill -9 of the container’s parent leaves no process', { until: '06' }, async (bench) => {
  const { running, command, mark } = await startForEver(bench);
  process.kill(parentOf(command), 'SIGKILL');
  expect((await running.done).exitCode).toBe(125);
  await waitFor(() => processesWith(mark).length === 0, { what: 'the end of all its processes' });
});

check('-t makes the command’s stdin, stdout and stderr a terminal', {}, async ({ mydocker }) => {
  const tests = 'test -t 0 && test -t 1 && test -t 2';
  expect(await mydocker(['run', '-t', 'sh', '-c', `${tests} && echo $TERM`])).toMatchObject({ stdout: 'xterm\r\n' });
  expect(await mydocker(['run', 'sh', '-c', tests])).toMatchObject({ exitCode: 1 });
});

check('-t -i needs a terminal to take keys from', {}, async ({ mydocker }) => {
  const { exitCode, stderr } = await mydocker(['run', '-ti', 'sh']);
  expect(exitCode).toBe(125);
  expect(stderr).toContain('terminal');
});

check('the output of a terminal arrives whole, also when the command has ended', {}, async ({ mydocker }) => {
  const { stdout } = await mydocker(['run', '-t', 'seq', '20000']);
  expect(stdout).toBe(Array.from({ length: 20000 }, (_, index) => `${index + 1}\r\n`).join(''));
});

check('the terminal has the window’s size, from the start and when it changes', {}, async ({ terminal }) => {
  // `stty` changes rows and columns one after the other: two signals, or one.
  const atEnd = 'stty size; [ "$(stty size)" != "30 100" ] || exit 5';
  const script = `stty size; trap '${atEnd}' WINCH; echo ready; while :; do sleep 0.1; done`;
  const screen = await terminal(['run', '-ti', 'sh', '-c', script], { columns: 91, rows: 17 });
  await screen.waitForOutput('ready');
  expect(screen.output()).toContain('17 91');
  await screen.resize(100, 30);
  expect((await screen.done).exitCode).toBe(5);
  expect(screen.output()).toContain('30 100');
});

check('a shell on it has job control', {}, async ({ terminal }) => {
  const screen = await terminal(['run', '-ti', 'sh']);
  const mark = newMark();
  // The quotes keep the answer apart from the echo of what was typed.
  screen.write("echo sta''rted\r");
  await screen.waitForOutput('started');
  screen.write(`sleep ${mark}\r`);
  const sleep = await firstProcess(mark, 'sleep');
  screen.write('\x1a');
  await screen.waitForOutput('Stopped');
  screen.write('fg\r');
  await waitFor(() => stateOf(sleep) === 'S');
  screen.write('\x03');
  await waitFor(() => processesWith(mark).length === 0);
  screen.write("echo sta''tus $?; exit 6\r");
  await screen.waitForOutput('status 130');
  expect((await screen.done).exitCode).toBe(6);
  expect(screen.output()).not.toContain('job control turned off');
});

check('what is pasted arrives whole', {}, async ({ terminal }) => {
  const pasted = '0123456789'.repeat(10_000);
  const screen = await terminal([
    'run',
    '-ti',
    'sh',
    '-c',
    `stty raw -echo; echo ready; head -c ${pasted.length} | md5sum`,
  ]);
  await screen.waitForOutput('ready');
  screen.write(pasted);
  await screen.done;
  expect(screen.output()).toContain(createHash('md5').update(pasted).digest('hex'));
});

check('our terminal is raw while the command has it, and afterwards as it was', {}, async ({ shell }) => {
  const screen = await shell('"$MYDOCKER" run -ti sh; echo ba""ck $?; exec sleep 1000');
  screen.write("echo in''side\r");
  await screen.waitForOutput('inside');
  expect(await modesOf(screen)).toEqual(['-echo', '-icanon', '-isig', '-opost']);
  screen.write('exit 3\r');
  await screen.waitForOutput('back 3');
  expect(await modesOf(screen)).toEqual(['echo', 'icanon', 'isig', 'opost']);
});

check('our terminal is as it was also after a kill -9', { until: '06' }, async ({ shell }) => {
  for (const victim of ['command line', 'parent'] as const) {
    const mark = newMark();
    const screen = await shell(
      `"$MYDOCKER" run -ti sh -c 'echo ready; sleep ${mark}; :'; echo ba""ck; exec sleep 1000`,
    );
    await screen.waitForOutput('ready');
    const command = await firstProcess(mark, 'sh');
    const parent = parentOf(command);
    process.kill(victim === 'parent' ? parent : parentOf(parent), 'SIGKILL');
    await screen.waitForOutput('back');
    await waitFor(async () => (await modesOf(screen)).join() === 'echo,icanon,isig,opost', { what: victim });
    await waitFor(() => processesWith(mark).length === 0, { what: 'the end of all its processes' });
  }
});

check('a shell whose terminal goes away ends', { until: '06' }, async ({ terminal }) => {
  const screen = await terminal(['run', '-ti', 'sh']);
  const mark = newMark();
  screen.write(`sh -c 'read line; : ${mark}'\r`);
  await firstProcess(mark, 'sh');
  screen.kill('SIGKILL');
  await waitFor(() => processesWith(mark).length === 0, { what: 'the end of all its processes' });
});

check('--dry-run prints the plan and starts nothing', { bare: true }, async ({ mydocker, root }) => {
  const { exitCode, stdout } = await mydocker([
    'run',
    '--dry-run',
    '--hostname',
    'box',
    'sh',
    '-c',
    'echo no >&2; exit 3',
  ]);
  expect(exitCode).toBe(0);
  const ops = planned(stdout).map(({ op }) => op);
  for (const op of ['clone', 'mount', 'sethostname', 'loopback', 'env']) expect(ops).toContain(op);
  expect(ops.at(-1)).toBe('exec');
  expect(stdout).toContain("exec sh -c 'echo no >&2; exit 3'");
  expect(existsSync(root)).toBe(false);
});

check('--explain prints every instruction, before the command says anything', {}, async ({ mydocker }) => {
  const dry = planned((await mydocker(['run', '--dry-run', 'sh', '-c', 'echo hello >&2'])).stdout);
  const { exitCode, stdout, stderr } = await mydocker(['run', '--explain', 'sh', '-c', 'echo hello >&2']);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
  const explained = planned(stderr);
  // Before the last one it waits, so that it comes first.
  expect(explained.toSpliced(-2, 1).map(({ op }) => op)).toEqual(dry.map(({ op }) => op));
  expect(explained.at(-2)?.op).toBe('wait');
  expect(explained.every(({ number, of }, index) => number === index + 1 && of === explained.length)).toBe(true);
  for (const { took } of explained.slice(0, -2)) expect(took).toMatch(/^\d+ µs$/);
  expect(stderr).toMatch(/ms from clone to exec\nhello\n$/);
});

check('--explain=sh prints a script that starts such a container', { until: '02' }, async ({ shell }) => {
  const inside = `echo $$ $(hostname) $A; ip addr show lo; readlink /proc/self/ns/pid; echo "it's a\nEOF\nb"; exit 7`;
  const command = `"$MYDOCKER" run --hostname box --explain=sh sh -c '${inside.replaceAll("'", `'\\''`)}'`;
  const screen = await shell(`A=1; export A; ${command} | sh`);
  const { exitCode } = await screen.done;
  // Later scripts end with cleaning up.
  if (chapter === '01') expect(exitCode).toBe(7);
  const output = screen.output();
  expect(output).toMatch(/^1 box\r$/m);
  expect(output).toMatch(/LOOPBACK,UP/);
  expect(output).toMatch(/^pid:\[\d+\]\r$/m);
  expect(output).not.toContain(readlinkSync('/proc/self/ns/pid'));
});

check('an unknown form of --explain is refused', {}, async ({ mydocker }) => {
  expect(await mydocker(['run', '--explain=fish', 'true'])).toMatchObject({ exitCode: 125, stdout: '' });
});

/** Starts a container that runs until it is killed; `command` is its first process, as the host sees it. */
async function startForEver({ spawn }: Bench): Promise<{ running: Running; command: number; mark: string }> {
  const mark = newMark();
  const running = spawn(['run', 'sh', '-c', `echo ready; sleep ${mark}; :`]);
  await running.waitForOutput('ready');
  const command = await firstProcess(mark, 'sh');
  return { running, command, mark };
}

function namespacesOf(pid: string): string[] {
  return KINDS.map((kind) => readlinkSync(`/proc/${pid}/ns/${kind}`));
}

/** The lines of a plan: number, of how many, the time it took and the op. */
function planned(text: string): { number: number; of: number; took: string; op: string }[] {
  return [...text.matchAll(/^ *(\d+)\/(\d+) +(\d+ µs)? *(\w+) .*# .* \(chapter \d+\)$/gm)].map(
    ([, number, of, took = '', op = '']) => ({ number: Number(number), of: Number(of), took, op }),
  );
}
