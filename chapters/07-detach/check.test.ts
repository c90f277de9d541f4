import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type Bench, check, giveTime, type Running, sleep, type Terminal, waitFor } from '../../test/lib/check.js';
import { firstProcess, modesOf, newMark, parentOf, processesWith } from '../../test/lib/containers.js';

const since = '07';
const detachKeys = '\x10\x11';

/** Runs a script in the background; gives the container's id. */
async function background({ mydocker }: Bench, script: string, ...options: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await mydocker(['run', '-d', ...options, 'busybox', 'sh', '-c', script]);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(stdout).toMatch(/^[0-9a-f]{64}\n$/);
  return stdout.trim();
}

/** The same, with a process to look at: the shell, and its parent. */
async function marked(bench: Bench, ...options: string[]) {
  const mark = newMark();
  const id = await background(bench, `sleep ${mark}; :`, ...options);
  const command = await firstProcess(mark, 'sh');
  return { id, mark, command, monitor: parentOf(command) };
}

const isGone = (pid: number) => !existsSync(`/proc/${pid}/exe`);
const entries = (directory: string) => (existsSync(directory) ? readdirSync(directory) : []);
const containers = ({ root }: Bench) => entries(join(root, 'containers')).filter((name) => name.length === 64);

/** The cgroup directories of a container, in any hierarchy. */
function cgroups(id: string): string[] {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').matchAll(/^(?:\S+ ){4}(\S+) .* - cgroup2? /gm);
  const parents = [...mounts].flatMap(([, top = '']) => entries(top).map((name) => join(top, name, id)));
  return parents.filter((path) => existsSync(path));
}

/** Nothing is left of a container but its files. */
async function expectTidy(bench: Bench, id: string): Promise<void> {
  await waitFor(() => cgroups(id).length === 0, { what: 'the end of its cgroup' });
  await waitFor(() => entries(join(bench.runRoot, 'containers')).length === 0, {
    what: 'the end of its run directory',
  });
}

describe('run -d', () => {
  check('returns while the command runs, with a parent that has nothing of ours', { since }, async (bench) => {
    const { command, monitor, id } = await marked(bench);
    expect(containers(bench)).toEqual([id]);
    expect(readlinkSync(`/proc/${command}/ns/pid`)).not.toBe(readlinkSync('/proc/self/ns/pid'));
    const [, , session] = stat(monitor);
    expect(session).toBe(String(monitor));
    for (const fd of [0, 1, 2]) expect(readlinkSync(`/proc/${monitor}/fd/${fd}`)).toBe('/dev/null');
    for (const fd of [1, 2]) expect(readlinkSync(`/proc/${command}/fd/${fd}`)).toMatch(/^pipe:/);
    expect(parentOf(monitor)).not.toBe(process.pid);
  });

  check('the command ends by itself, and is then cleaned up after', { since }, async (bench) => {
    const id = await background(bench, 'sleep 0.3');
    await expectTidy(bench, id);
    expect(containers(bench)).toEqual([id]);
    expect(await bench.mydocker(['doctor'])).toMatchObject({ exitCode: 0, stderr: '' });
  });

  check('--rm removes the container at its end', { since }, async (bench) => {
    const id = await background(bench, 'sleep 0.3', '--rm', '-v', '/data');
    await expectTidy(bench, id);
    await waitFor(() => containers(bench).length === 0, { what: 'the removal' });
    expect(entries(join(bench.root, 'volumes'))).toEqual([]);
  });

  check('a command that is over at once is cleaned up after as well', { since }, async (bench) => {
    const ids = await Promise.all([1, 2, 3, 4].map(() => background(bench, ':', '--rm')));
    for (const id of ids) await expectTidy(bench, id);
    await waitFor(() => containers(bench).length === 0, { what: 'the removal' });
  });

  check('a command that cannot start is reported, not swallowed', { since }, async (bench) => {
    for (const [command, code] of [
      ['nonexistent', 127],
      ['/etc', 126],
    ] as const) {
      const { stdout, stderr, exitCode } = await bench.mydocker(['run', '-d', '--rm', 'busybox', command]);
      expect([stdout, exitCode]).toEqual(['', code]);
      expect(stderr).toMatch(/^mydocker: exec: .*\n$/);
    }
    expect(containers(bench)).toEqual([]);
    expect(entries(join(bench.runRoot, 'containers'))).toEqual([]);
  });

  check('whoever waits for our output is not kept waiting', { since }, async (bench) => {
    const screen = await bench.shell(
      'id=$("$MYDOCKER" run -d busybox sleep 1000 2>&1); echo got $(echo "$id" | wc -c)',
    );
    await screen.waitForOutput('got 65');
  });

  check('--cidfile has the id, and is not overwritten', { since }, async (bench) => {
    const file = join(bench.scratch, 'id');
    const id = await background(bench, ':', '--cidfile', file);
    expect(readFileSync(file, 'utf8')).toBe(id);
    const again = await bench.mydocker(['run', '-d', '--cidfile', file, 'busybox', 'true']);
    expect(again).toMatchObject({ exitCode: 125, stdout: '' });
    expect(readFileSync(file, 'utf8')).toBe(id);
  });
});

describe('the log', () => {
  check('has every byte, by stream, as records that can be read from either end', { since }, async (bench) => {
    const id = await background(bench, 'printf "one\\0"; sleep 0.2; echo two >&2; sleep 0.2; printf three');
    await expectTidy(bench, id);
    const records = readLog(readFileSync(join(bench.root, 'containers', id, 'log')));
    expect(records.map(({ stream, text }) => `${stream} ${JSON.stringify(text)}`)).toEqual([
      '1 "one\\u0000"',
      '2 "two\\n"',
      '1 "three"',
    ]);
    const times = records.map(({ time }) => time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  check('is written for a container that we wait for, too', { since }, async (bench) => {
    await bench.mydocker(['run', 'busybox', 'echo', 'hello']);
    const [id = ''] = containers(bench);
    const [record] = readLog(readFileSync(join(bench.root, 'containers', id, 'log')));
    expect(record).toMatchObject({ stream: 1, text: 'hello\n' });
  });
});

describe('who may be killed', () => {
  check('the command line, while its container goes on to its own end', { since }, async (bench) => {
    const mark = newMark();
    const file = join(bench.scratch, 'end');
    const script = `echo up; sleep ${mark} & read line < /scratch/fifo; echo over > /scratch/end`;
    await bench.mydocker(['run', '--rm', '-v', `${bench.scratch}:/scratch`, 'busybox', 'mkfifo', '/scratch/fifo']);
    const running = bench.spawn(['run', '--rm', '-v', `${bench.scratch}:/scratch`, 'busybox', 'sh', '-c', script]);
    await running.waitForOutput('up');
    const [id = ''] = containers(bench);
    running.kill('SIGKILL');
    await running.done;
    await sleep(300);
    expect(processesWith(mark, 'sleep')).toHaveLength(1);
    await bench.shell(`echo go > ${bench.scratch}/fifo`);
    await waitFor(() => existsSync(file), { what: 'the end of the script' });
    await expectTidy(bench, id);
    await waitFor(() => containers(bench).length === 0, { what: 'the removal' });
  });

  check('a monitor: its container ends with it and is found, the others do not notice', { since }, async (bench) => {
    const other = await marked(bench, '--name', 'other');
    const lost = await marked(bench, '--name', 'lost', '--rm');
    process.kill(lost.monitor, 'SIGKILL');
    await waitFor(() => processesWith(lost.mark).length === 0, { what: 'the end of all its processes' });
    expect(isGone(other.command)).toBe(false);

    const sick = await bench.mydocker(['doctor']);
    expect(sick.exitCode).toBe(1);
    expect(sick.stdout).toMatch(new RegExp(`^found .*container ${lost.id.slice(0, 12)}.*lost`, 'm'));
    expect(sick.stdout).toMatch(new RegExp(`^found .*cgroup .*/${lost.id}`, 'm'));
    expect(sick.stdout).not.toContain(other.id.slice(0, 12));
    await bench.mydocker(['doctor', '--fix']);
    expect(containers(bench)).toEqual([other.id]);
    expect(cgroups(lost.id)).toEqual([]);
    expect(await bench.mydocker(['doctor'])).toMatchObject({ exitCode: 0 });
  });

  check('a monitor, of a container that rm then removes', { since }, async (bench) => {
    const { id, mark, monitor } = await marked(bench);
    process.kill(monitor, 'SIGKILL');
    await waitFor(() => processesWith(mark).length === 0, { what: 'the end of all its processes' });
    expect(await bench.mydocker(['attach', id])).toMatchObject({ exitCode: 1, stdout: '' });
    expect(await bench.mydocker(['rm', id])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(cgroups(id)).toEqual([]);
    expect(await bench.mydocker(['doctor'])).toMatchObject({ exitCode: 0 });
  });

  check('the command line on a terminal, which is then as it was', { since }, async ({ shell }) => {
    const mark = newMark();
    const screen = await shell(
      `"$MYDOCKER" run -ti --rm sh -c 'echo ready; sleep ${mark}; :'; echo ba""ck; exec sleep 1000`,
    );
    await screen.waitForOutput('ready');
    const relay = relayOf(screen);
    process.kill(parentOf(relay), 'SIGKILL');
    await screen.waitForOutput('back');
    await waitFor(async () => (await modesOf(screen)).join() === 'echo,icanon,isig,opost', {
      what: 'a terminal as it was',
    });
    expect(processesWith(mark, 'sh')).toHaveLength(1);
  });

  check('the terminal itself: its shell waits for the next client', { since }, async (bench) => {
    const screen = await bench.terminal(['run', '-ti', '--name', 'shell', 'sh']);
    const mark = newMark();
    screen.write(`sh -c 'read line; : ${mark}'\r`);
    await firstProcess(mark, 'sh');
    screen.kill('SIGKILL');
    await screen.done;
    await sleep(300);
    expect(processesWith(mark, 'sh')).toHaveLength(1);
    const next = await bench.terminal(['attach', 'shell']);
    next.write('\rexit 4\r');
    expect((await next.done).exitCode).toBe(4);
  });
});

describe('attach', () => {
  check('shows what comes from now on, and ends as the command ends', { since }, async (bench) => {
    const id = await background(bench, 'echo early; read line; echo "late $line"; echo err >&2; exit 5', '-i');
    const client = bench.spawn(['attach', id.slice(0, 12)]);
    client.write('word\n');
    expect(await client.done).toMatchObject({ stdout: 'late word\n', stderr: 'err\n', exitCode: 5 });
  });

  check('gives the exit code also of a container that is removed at its end', { since }, async (bench) => {
    const id = await background(bench, 'read line; exit 6', '-i', '--rm');
    const client = bench.spawn(['attach', id]);
    client.write('word\n');
    expect((await client.done).exitCode).toBe(6);
  });

  check('passes signals on', { since }, async (bench) => {
    const id = await background(bench, 'trap "echo got it; exit 7" TERM; echo up; while :; do sleep 0.1; done');
    const client = bench.spawn(['attach', id]);
    await waitFor(() => processCount(client.pid) > 0, { what: 'the relay' });
    await giveTime(300);
    client.kill('SIGTERM');
    expect(await client.done).toMatchObject({ stdout: 'got it\n', exitCode: 7 });
  });

  check('several clients get the same, and any of them may type', { since }, async (bench) => {
    const id = await background(bench, 'while read line; do echo "<$line>"; done', '-i');
    const clients = [1, 2, 3].map(() => bench.spawn(['attach', id]));
    // Each has been heard when its own line comes back.
    for (const [number, client] of clients.entries()) {
      client.write(`client ${number}\n`);
      await client.waitForOutput(`<client ${number}>`);
    }
    clients[0]?.write('to all\n');
    for (const client of clients) await client.waitForOutput('<to all>');
    clients[2]?.kill('SIGKILL');
    clients[1]?.write('the others stay\n');
    await clients[0]?.waitForOutput('<the others stay>');
  });

  check('a client that does not read delays nobody, and misses nothing', { since }, async (bench) => {
    const size = 8 * 2 ** 20;
    const id = await background(bench, `read line; head -c ${size} /dev/zero; echo over >&2; read line`, '-i');
    const stopped = bench.spawn(['attach', id]);
    const quick = bench.spawn(['attach', id]);
    await waitFor(() => processCount(stopped.pid) > 0, { what: 'the relay' });
    await giveTime(500);
    process.kill(childOf(stopped.pid), 'SIGSTOP');
    quick.write('go\n');
    await waitFor(() => quick.stderr() === 'over\n', { what: 'the end of the output' });
    expect(quick.stdout()).toHaveLength(size);
    const log = readLog(readFileSync(join(bench.root, 'containers', id, 'log')));
    expect(log.reduce((sum, { length }) => sum + length, 0)).toBe(size + 'over\n'.length);
    process.kill(childOf(stopped.pid), 'SIGCONT');
    quick.write('go\n');
    const { bytes, stderr } = await stopped.done;
    expect([bytes.length, stderr]).toEqual([size, 'over\n']);
  });

  check('a client that does not read keeps nobody waiting when the command has ended', { since }, async (bench) => {
    const size = 8 * 2 ** 20;
    const id = await background(bench, `read line; head -c ${size} /dev/zero; exit 3`, '-i');
    const clients = [1, 2, 3].map(() => bench.spawn(['attach', id]));
    const [stopped, behind, quick] = clients as [Running, Running, Running];
    for (const { pid } of clients) await waitFor(() => processCount(pid) > 0, { what: 'the relay' });
    await giveTime(500);
    for (const { pid } of [stopped, behind]) process.kill(childOf(pid), 'SIGSTOP');
    quick.write('go\n');
    expect((await quick.done).bytes).toHaveLength(size);
    process.kill(childOf(behind.pid), 'SIGCONT');
    expect((await behind.done).bytes).toHaveLength(size);
    process.kill(childOf(stopped.pid), 'SIGCONT');
    expect((await stopped.done).bytes).toHaveLength(size);
  });

  check('is refused for a container that does not run, or is not there', { since }, async (bench) => {
    await bench.mydocker(['run', '--name', 'over', 'busybox', 'true']);
    for (const name of ['over', 'nobody']) {
      const { stderr, stdout, exitCode } = await bench.mydocker(['attach', name]);
      expect([stdout, exitCode]).toEqual(['', 1]);
      expect(stderr).toMatch(/^mydocker: .*\n$/);
    }
  });
});

describe('the detach keys', () => {
  check('leave the container running, and give the terminal back', { since }, async (bench) => {
    const screen = await bench.shell('"$MYDOCKER" run -ti --name box sh; echo ba""ck $?; exec sleep 1000');
    screen.write("echo in''side\r");
    await screen.waitForOutput('inside');
    screen.write(detachKeys);
    await screen.waitForOutput('back 0');
    expect(await modesOf(screen)).toEqual(['echo', 'icanon', 'isig', 'opost']);
    const next = await bench.terminal(['attach', 'box']);
    next.write("echo aga''in\r");
    await next.waitForOutput('again');
    next.write(detachKeys);
    expect((await next.done).exitCode).toBe(0);
    const last = await bench.terminal(['attach', 'box']);
    last.write('exit 3\r');
    expect((await last.done).exitCode).toBe(3);
  });

  check('are not the only way to leave: with --sig-proxy=false a signal does', { since }, async (bench) => {
    const { id, command } = await marked(bench);
    const client = bench.spawn(['attach', '--sig-proxy=false', id]);
    await waitFor(() => processCount(client.pid) > 0, { what: 'the relay' });
    await giveTime(300);
    client.kill('SIGTERM');
    expect((await client.done).exitCode).toBe(143);
    expect(isGone(command)).toBe(false);
  });

  check('are what --detach-keys says; the first alone goes to the command', { since }, async (bench) => {
    const keys = ['--detach-keys', 'ctrl-a,d'];
    const screen = await bench.terminal(['run', '-ti', ...keys, 'busybox', 'sh', '-c', 'stty raw; echo up; cat -v']);
    await screen.waitForOutput('up');
    screen.write('\x01x\x10\x11');
    await screen.waitForOutput('^Ax^P^Q');
    screen.write('\x01');
    await sleep(200);
    expect(screen.output()).not.toContain('^Ax^P^Q^A');
    screen.write('d');
    expect((await screen.done).exitCode).toBe(0);
    expect(await bench.mydocker(['run', '--detach-keys', 'ctrl-', 'true'])).toMatchObject({ exitCode: 125 });
  });
});

check('the terminal of a client gives its size to the container', { since }, async (bench) => {
  const id = await background(bench, 'while sleep 0.1; do stty size; done', '-ti');
  const screen = await bench.terminal(['attach', id], { rows: 33, columns: 111 });
  await screen.waitForOutput('33 111');
  await screen.resize(99, 22);
  await screen.waitForOutput('22 99');
});

interface LogRecord {
  readonly stream: number;
  readonly time: number;
  readonly length: number;
  readonly text: string;
}

function readLog(log: Buffer): LogRecord[] {
  const records: LogRecord[] = [];
  for (let at = 0; at < log.length; ) {
    const length = log.readUInt32BE(at + 4);
    const text = log.toString('utf8', at + 16, at + 16 + length);
    records.push({ stream: log.readUInt32BE(at) >>> 24, time: Number(log.readBigUInt64BE(at + 8)), length, text });
    expect(log.readUInt32BE(at + 16 + length)).toBe(length);
    at += 20 + length;
  }
  return records;
}

/** Fields of /proc/PID/stat after the name: state, parent, group, session … */
function stat(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [, parent = '', group = '', session = ''] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return [parent, group, session];
}

const children = (pid: number) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
const shims = (pid: number) => children(pid).filter((child) => commandOf(child) === 'mydocker-shim');
const processCount = (pid: number) => shims(pid).length;

/** Undefined when the process has ended meanwhile. */
function commandOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0];
  } catch {
    return undefined;
  }
}

/** The relay of a client. */
function childOf(pid: number): number {
  const [relay = 0] = shims(pid);
  return relay;
}

/** The relay on a terminal: the shim that has it open. */
function relayOf({ device }: Terminal): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const found = pids.find((pid) => {
    try {
      return commandOf(Number(pid)) === 'mydocker-shim' && readlinkSync(`/proc/${pid}/fd/0`) === device;
    } catch {
      return false;
    }
  });
  return Number(found);
}
