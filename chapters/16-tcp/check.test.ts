import { chmodSync, chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import {
  type Bench,
  chapter,
  check,
  type Running,
  type RunOptions,
  type RunResult,
  run,
  sleep,
  waitFor,
} from '../../test/lib/check.js';

/** A daemon on the check's own root, at a port that was free. */
interface Daemon {
  readonly process: Running;
  readonly address: string;
  readonly port: number;
}

async function startDaemon(bench: Bench): Promise<Daemon> {
  const process = bench.spawn(['daemon', '-H', 'tcp://127.0.0.1:0']);
  await process.waitForOutput(/listens at tcp:\S+\n/);
  const [, address = '', port] = /listens at (tcp:\S+:(\d+))\n/.exec(process.stdout()) ?? [];
  return { process, address, port: Number(port) };
}

/** What a client needs, and no root: that is the daemon's to know. */
const of = ({ address }: Daemon) => ({
  MYDOCKER_HOST: address,
  MYDOCKER_ROOT: '/nowhere',
  MYDOCKER_RUN_ROOT: '/nowhere',
});

function client(bench: Bench, daemon: Daemon, args: string[], options: RunOptions = {}): Promise<RunResult> {
  return bench.mydocker(args, { ...options, env: { ...of(daemon), ...options.env } });
}

function startClient(bench: Bench, daemon: Daemon, args: string[]): Running {
  return bench.spawn(args, { env: of(daemon) });
}

/** The processes that a daemon has started, and that have not ended. */
function childrenOf({ process: { pid } }: Daemon): string[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
}

const isAlive = (pid: string) => run('kill', ['-0', pid]).then(({ exitCode }) => exitCode === 0);

/** A promise about one daemon. */
function checkDaemon(name: string, body: (bench: Bench, daemon: Daemon) => Promise<void>, until = '99'): void {
  check(name, { since: '16', until }, async (bench) => body(bench, await startDaemon(bench)));
}

/** Sends bytes, and gives all that comes back, when the daemon has closed or after `until` holds. */
function talk({ port }: Daemon, bytes: Buffer | string, until = (_: Buffer) => false): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      if (until(Buffer.concat(chunks))) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(Buffer.concat(chunks)));
  });
}

/** Splits what came into frames: stream and text. */
function framesOf(bytes: Buffer): [number, string][] {
  const frames: [number, string][] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at + 4);
    expect(bytes.readUIntBE(at + 1, 3)).toBe(0);
    frames.push([bytes.readUInt8(at), bytes.toString('utf8', at + 8, at + 8 + length)]);
    at += 8 + length;
  }
  return frames;
}

function frame(stream: number, bytes: Buffer | string = ''): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(bytes), 4);
  return Buffer.concat([header, Buffer.from(bytes)]);
}

const bytesOf = (length: number) => Buffer.from(Array.from({ length }, (_, index) => (index * 7 + (index >> 8)) % 256));

describe('a command through a daemon', () => {
  checkDaemon('prints what it prints, where it prints it, and ends as it ends', async (bench, daemon) => {
    const script = 'echo out; echo err >&2; exit 7';
    const ran = await client(bench, daemon, ['run', '--name', 'one', 'busybox', 'sh', '-c', script]);
    expect(ran).toMatchObject({ stdout: 'out\n', stderr: 'err\n', exitCode: 7 });
    const listed = await client(bench, daemon, ['ps', '-a', '--format', '{{.Names}} {{.Status}}']);
    expect(listed.stdout).toMatch(/^one Exited \(7\) /);
    expect(await client(bench, daemon, ['logs', 'one'])).toMatchObject({
      stdout: 'out\n',
      stderr: 'err\n',
      exitCode: 0,
    });
    // The same root, with nobody between.
    expect((await bench.mydocker(['logs', 'one'])).stdout).toBe('out\n');
    expect((await bench.mydocker(['-H', daemon.address, 'ps', '-aq'])).stdout).toMatch(/^[0-9a-f]{12}\n$/);
  });

  checkDaemon('passes bytes on as they are, both ways', async (bench, daemon) => {
    const input = bytesOf(5_000_000);
    const { bytes, exitCode } = await client(bench, daemon, ['run', '--rm', '-i', 'busybox', 'cat'], { input });
    expect({ same: bytes.equals(input), exitCode }).toEqual({ same: true, exitCode: 0 });
  });

  checkDaemon('hears the end of its input, and its client when it reads no more', async (bench, daemon) => {
    const counted = await client(bench, daemon, ['run', '--rm', '-i', 'busybox', 'sh', '-c', 'wc -c; echo end'], {
      input: '12345',
    });
    expect(counted).toMatchObject({ stdout: '5\nend\n', exitCode: 0 });
    const script = 'yes | "$BIN" run --rm -i busybox head -n 2; echo $?';
    const ended = await run('sh', ['-c', script], { env: { ...of(daemon), BIN: bench.bin } });
    expect(ended.stdout).toBe('y\ny\n0\n');
  });

  checkDaemon('leaves standard input alone unless it reads it', async (bench, daemon) => {
    const script = 'printf "1\\n2\\n3\\n" | while read n; do "$BIN" ps -q; echo $n; done';
    const { stdout } = await run('sh', ['-c', script], { env: { ...of(daemon), BIN: bench.bin } });
    expect(stdout).toBe('1\n2\n3\n');
  });

  checkDaemon('is attached to, from two sides', async (bench, daemon) => {
    await client(bench, daemon, ['run', '-di', '--name', 'cat', 'busybox', 'cat']);
    const [one, two] = [startClient(bench, daemon, ['attach', 'cat']), bench.spawn(['attach', 'cat'])];
    await waitFor(async () => {
      one.write('once more\n');
      await sleep(100);
      return one.stdout().includes('once more') && two.stdout().includes('once more');
    });
    await client(bench, daemon, ['kill', 'cat']);
    expect((await one.done).exitCode).toBe(137);
  });

  checkDaemon('runs beside all others', async (bench, daemon) => {
    const meeting = join(bench.scratch, 'meeting');
    mkdirSync(meeting);
    // None of them ends before all of them are there.
    const script = 'touch /m/$0; while [ $(ls /m | wc -l) -lt 8 ]; do sleep 0.1; done; echo $0';
    const ran = Array.from({ length: 8 }, (_, index) =>
      client(bench, daemon, ['run', '--rm', '-v', `${meeting}:/m`, 'busybox', 'sh', '-c', script, `${index}`]),
    );
    expect((await Promise.all(ran)).map(({ stdout }) => stdout)).toEqual(ran.map((_, index) => `${index}\n`));
  });

  checkDaemon('gets the signals that its client gets', async (bench, daemon) => {
    const script = 'trap "echo got it; exit 3" TERM; echo ready; while :; do sleep 0.1; done';
    const running = startClient(bench, daemon, ['run', '--rm', 'busybox', 'sh', '-c', script]);
    await running.waitForOutput('ready');
    running.kill('SIGTERM');
    expect(await running.done).toMatchObject({ stdout: 'ready\ngot it\n', exitCode: 3 });
  });
});

describe('what is wrong is said to the client', () => {
  checkDaemon('by who finds it', async (bench, daemon) => {
    const cases: [args: string[], stderr: RegExp, exitCode: number][] = [
      [['nonsense'], /^mydocker: 'nonsense' is not a mydocker command; see "mydocker --help"\n$/, 1],
      [
        ['volume', 'crate'],
        /^mydocker: 'volume crate' is not a mydocker command; did you mean "volume create"\?.*\n$/,
        1,
      ],
      [['logs', 'nobody'], /^mydocker: no such container: nobody\n$/, 1],
      [['run', '--nonsense', 'busybox'], /^mydocker: unknown flag: --nonsense\n$/, 125],
      [['run', '--rm', 'busybox', '/no/such'], /^mydocker: .*no such file or directory.*\n$/, 127],
      [['run', '--rm', '-it', 'busybox', 'sh'], /^mydocker: cannot use -t with -i: stdin is not a terminal/, 125],
    ];
    for (const [args, stderr, exitCode] of cases) {
      const result = await client(bench, daemon, args);
      expect({ ...result, args }).toMatchObject({ args, stdout: '', exitCode });
      expect(result.stderr).toMatch(stderr);
    }
    expect((await client(bench, daemon, ['run', '--help'])).stdout).toMatch(/--rm/);
  });

  check('also that there is no daemon', { since: '16' }, async (bench) => {
    const gone = await startDaemon(bench);
    gone.process.kill('SIGTERM');
    await gone.process.done;
    for (const [args, exitCode] of [
      [['ps'], 1],
      [['run', 'busybox', 'true'], 125],
    ] as const) {
      const result = await client(bench, gone, [...args]);
      expect(result).toMatchObject({ stdout: '', exitCode });
      expect(result.stderr).toBe(`mydocker: cannot connect to the daemon at ${gone.address}: is it running?\n`);
    }
  });
});

describe('what is the client’s own', () => {
  checkDaemon('is told to the daemon in other words', async (bench, daemon) => {
    writeFileSync(join(bench.scratch, 'env'), 'FILE=1\nBOTH=file\nOWN\n');
    writeFileSync(join(bench.scratch, 'note'), 'a note\n');
    const options = ['-e', 'OWN', '-e', 'BOTH=line', '-e', 'NONE', '--env-file', 'env', '-v', './note:/note'];
    const script = 'echo "$OWN $FILE $BOTH $NONE."; cat /note';
    const { stdout, stderr } = await client(bench, daemon, ['run', '--rm', ...options, 'busybox', 'sh', '-c', script], {
      cwd: bench.scratch,
      env: { OWN: 'mine' },
    });
    expect({ stdout, stderr }).toEqual({ stdout: 'mine 1 line .\na note\n', stderr: '' });
  });

  const expectForeign = async (bench: Bench, daemon: Daemon, args: string[]) => {
    const { stderr, exitCode } = await client(bench, daemon, args);
    expect(stderr).toMatch(/^mydocker: the daemon cannot see .*, which is yours: .*\n$/);
    expect(exitCode).toBeGreaterThan(0);
  };

  checkDaemon('is refused where there are none', async (bench, daemon) => {
    await expectForeign(bench, daemon, ['run', '--cidfile', 'x', 'busybox', 'true']);
    const both = await bench.mydocker(['-H', daemon.address, '--root', bench.root, 'ps']);
    expect(both).toMatchObject({ stderr: 'mydocker: --root is for the daemon to know: leave it out\n', exitCode: 1 });
  });

  const files = [
    ['save', '-o', 'x.tar', 'busybox'],
    ['load', '-i', 'x.tar'],
    ['import', 'x.tar'],
    ['cp', 'x', 'somebody:/x'],
  ];
  checkDaemon(
    'is refused when it is a file to copy',
    async (bench, daemon) => {
      for (const args of files) await expectForeign(bench, daemon, args);
    },
    '20',
  );

  checkDaemon('goes by way of a pipe', async (bench, daemon) => {
    await client(bench, daemon, ['create', '--name', 'one', 'busybox', 'true']);
    const pack = ['-C', bench.scratch, '--create', 'note'];
    writeFileSync(join(bench.scratch, 'note'), 'a note\n');
    const { bytes } = await run('tar', pack);
    expect(await client(bench, daemon, ['cp', '-', 'one:/tmp'], { input: bytes })).toMatchObject({ exitCode: 0 });
    const out = await client(bench, daemon, ['cp', 'one:/tmp/note', '-']);
    expect((await run('tar', ['--extract', '--to-stdout'], { input: out.bytes })).stdout).toBe('a note\n');
  });
});

describe('a client that is gone', () => {
  checkDaemon('takes neither its container with it nor leaves a process behind', async (bench, daemon) => {
    const one = startClient(bench, daemon, ['run', '--name', 'one', 'busybox', 'sh', '-c', 'echo up; sleep 300']);
    await one.waitForOutput('up');
    const others = [
      ['logs', '-f', 'one'],
      ['attach', 'one'],
      ['wait', 'one'],
      ['events'],
      ['exec', 'one', 'sleep', '300'],
    ];
    const clients = [one, ...others.map((args) => startClient(bench, daemon, args))];
    const sleepers = async () => (await client(bench, daemon, ['top', 'one'])).stdout.match(/sleep 300/g)?.length;
    await waitFor(async () => (await sleepers()) === 2 && childrenOf(daemon).length === clients.length);
    const sessions = childrenOf(daemon);
    for (const { kill } of clients) kill('SIGKILL');
    await waitFor(async () => !(await Promise.all(sessions.map(isAlive))).includes(true));
    const { stdout } = await client(bench, daemon, ['ps', '--format', '{{.Names}}']);
    expect(stdout).toBe('one\n');
    expect((await client(bench, daemon, ['exec', 'one', 'echo', 'still here'])).stdout).toBe('still here\n');
    expect(await sleepers()).toBe(2);
  });

  checkDaemon('may go in the middle of anything', async (bench, daemon) => {
    for (let after = 0; after < 8; after++) {
      const starting = startClient(bench, daemon, ['run', '--rm', 'busybox', 'sh', '-c', 'seq 1 100000']);
      await sleep(after * 60);
      starting.kill('SIGKILL');
      await starting.done;
    }
    await waitFor(() => childrenOf(daemon).length === 0);
    await waitFor(async () => (await client(bench, daemon, ['ps', '-q'])).stdout === '');
    expect((await bench.mydocker(['doctor'])).stdout).toBe('nothing is wrong\n');
  });

  checkDaemon('who does not read stops only its own command', async (bench, daemon) => {
    const words = ['run', '--rm', '--name', 'loud', 'busybox', 'yes'];
    const socket = connect(daemon.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(`${JSON.stringify({ words })}\n`);
    const names = async () => (await client(bench, daemon, ['ps', '--format', '{{.Names}}'])).stdout;
    await waitFor(async () => (await names()) === 'loud\n');
    socket.destroy();
    await waitFor(() => childrenOf(daemon).length === 0);
    expect(await names()).toBe('loud\n');
  });
});

describe('a daemon that is gone', () => {
  checkDaemon('leaves its containers running, and is missed by nobody', async (bench, daemon) => {
    const words = ['run', '-i', '--name', 'one', 'busybox', 'sh', '-c', 'echo up; sleep 300'];
    const running = startClient(bench, daemon, words);
    await running.waitForOutput('up');
    const following = startClient(bench, daemon, ['logs', '-f', 'one']);
    await following.waitForOutput('up');
    const sessions = childrenOf(daemon);
    daemon.process.kill('SIGKILL');
    expect(await running.done).toMatchObject({ stderr: expect.stringContaining('the daemon has gone'), exitCode: 125 });
    expect((await following.done).exitCode).toBe(1);
    await waitFor(async () => !(await Promise.all(sessions.map(isAlive))).includes(true));
    expect((await bench.mydocker(['ps', '--format', '{{.Names}}'])).stdout).toBe('one\n');
    const next = await startDaemon(bench);
    expect((await client(bench, next, ['exec', 'one', 'echo', 'still here'])).stdout).toBe('still here\n');
  });

  checkDaemon('because it was asked to lets go of everything first', async (bench, daemon) => {
    const running = startClient(bench, daemon, ['run', '--name', 'one', 'busybox', 'sh', '-c', 'echo up; sleep 300']);
    await running.waitForOutput('up');
    const sessions = childrenOf(daemon);
    daemon.process.kill('SIGTERM');
    expect((await daemon.process.done).exitCode).toBe(0);
    expect((await Promise.all(sessions.map(isAlive))).includes(true)).toBe(false);
    expect((await running.done).exitCode).toBe(125);
    expect((await bench.mydocker(['ps', '--format', '{{.Names}}'])).stdout).toBe('one\n');
  });

  checkDaemon('is no other’s competitor', async (bench, daemon) => {
    const second = await bench.mydocker(['daemon', '-H', 'tcp://127.0.0.1:0']);
    const warning =
      'mydocker: WARNING: every user and every program of this machine that reaches tcp://127.0.0.1:0 is root on this machine: use --tlsverify\n';
    const refusal = `mydocker: a daemon serves this root already: process ${daemon.process.pid}\n`;
    const stderr = chapter >= '19' ? warning + refusal : refusal;
    expect(second).toMatchObject({ stdout: '', stderr, exitCode: 1 });
    daemon.process.kill('SIGKILL');
    await daemon.process.done;
    // Of several who find what it left one wins.
    const several = [1, 2, 3].map(() => bench.spawn(['daemon', '-H', 'tcp://127.0.0.1:0']));
    const ended: Running[] = [];
    for (const one of several)
      one.done.then(
        () => ended.push(one),
        () => {},
      );
    await waitFor(() => ended.length === 2);
    const [winner] = several.filter((one) => !ended.includes(one));
    await winner?.waitForOutput('listens at');
  });

  check('waits for a lock that nobody else can hold', { since: '16' }, async (bench) => {
    mkdirSync(bench.runRoot);
    const lock = join(bench.runRoot, 'daemon.lock');
    writeFileSync(lock, '');
    chmodSync(lock, 0o644);
    const daemon = await startDaemon(bench);
    expect([statSync(lock).mode & 0o777, statSync(lock).uid]).toEqual([0o600, 0]);
    daemon.process.kill('SIGTERM');
    await daemon.process.done;
    chownSync(lock, 65534, 65534);
    const { stderr, exitCode } = await bench.mydocker(['daemon', '-H', 'tcp://127.0.0.1:0']);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`${lock} is not a lock of ours`)]);
  });
});

describe('the protocol', () => {
  checkDaemon('is a line of JSON, and frames', async (_, daemon) => {
    const last = (bytes: Buffer) => framesOf(bytes).some(([stream]) => stream === 16);
    const answer = await talk(daemon, '{"words":["ps","--format","{{.Names}}"]}\n', last);
    expect(framesOf(answer)).toEqual([[16, '0']]);
    const unknown = framesOf(await talk(daemon, '{"words":["pss"]}\n', last));
    expect(unknown).toEqual([
      [2, `mydocker: 'pss' is not a mydocker command; see "mydocker --help"\n`],
      [16, '1'],
    ]);
    const words = ['run', '--rm', '-i', 'busybox', 'cat'];
    const request = Buffer.from(`${JSON.stringify({ words, stdin: true })}\n`);
    const echoed = framesOf(await talk(daemon, Buffer.concat([request, frame(0, 'hello'), frame(0)]), last));
    expect(echoed.filter(([stream]) => stream === 1)).toEqual([[1, 'hello']]);
    expect(echoed.filter(([stream]) => stream !== 1).sort()).toEqual([
      [16, '0'],
      [17, ''],
    ]);
  });

  checkDaemon('is nothing else', async (bench, daemon) => {
    const request = (words: unknown) => `${JSON.stringify({ words })}\n`;
    const last = (bytes: Buffer) => framesOf(bytes).some(([stream]) => stream === 16);
    for (const bytes of [
      '\n',
      '[]\n',
      request('ps'),
      request([1]),
      request(['a\0b']),
      request([]),
      request(['--root', '/', 'ps']),
      request(['daemon']),
      request(['x'.repeat(300_000)]),
      Buffer.concat([Buffer.alloc(3_000_000, 'x'), Buffer.from('\n')]),
    ]) {
      const frames = framesOf(await talk(daemon, bytes, last));
      expect(frames.at(-1)).toEqual([16, '1']);
      expect(frames.at(-2)?.[1]).toMatch(/^mydocker: .*\n$/);
    }
    // After a good beginning, too: then the daemon hangs up.
    const waiting = request(['events']);
    for (const rest of [bytesOf(5000), Buffer.from([0, 0, 0, 0, 255, 255, 255, 255]), 'GET / HTTP/1.1\r\n\r\n']) {
      await talk(daemon, Buffer.concat([Buffer.from(waiting), Buffer.from(rest)]));
    }
    // And who sends input without waiting for anybody to read it.
    const flood = Buffer.concat(Array.from({ length: 40 }, () => frame(0, Buffer.alloc(100_000))));
    const sleeping = Buffer.from(`${JSON.stringify({ words: ['events'], stdin: true })}\n`);
    await talk(daemon, Buffer.concat([sleeping, flood]));
    await waitFor(() => childrenOf(daemon).length === 0);
    expect((await client(bench, daemon, ['ps', '-q'])).exitCode).toBe(0);
  });

  // From chapter 19 on it is answered as what it is.
  check('is not HTTP', { since: '16', until: '18' }, async (bench) => {
    const daemon = await startDaemon(bench);
    const last = (bytes: Buffer) => framesOf(bytes).some(([stream]) => stream === 16);
    const frames = framesOf(await talk(daemon, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n', last));
    expect(frames.at(-1)).toEqual([16, '1']);
    expect(frames.at(-2)?.[1]).toMatch(/^mydocker: .*\n$/);
  });

  check('is spoken on this machine alone', { since: '16' }, async (bench) => {
    for (const host of ['0.0.0.0', '192.168.0.1', '[::]', 'example.com']) {
      const { stdout, stderr, exitCode } = await bench.mydocker(['daemon', '-H', `tcp://${host}:0`]);
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
      expect(stderr).toMatch(
        /^mydocker: refusing tcp:\/\/.*: nothing asks who connects, and whoever does is root; .*\n$/,
      );
    }
    const { stderr } = await bench.mydocker(['daemon', '-H', '127.0.0.1:1']);
    expect(stderr).toBe('mydocker: invalid address "127.0.0.1:1": use tcp://HOST:PORT\n');
  });
});

describe('a terminal', () => {
  const onTerminal = (bench: Bench, daemon: Daemon, args: string[]) =>
    bench.terminal(args, { env: of(daemon), rows: 30, columns: 100 });

  checkDaemon('has a twin where the command runs', async (bench, daemon) => {
    const terminal = await onTerminal(bench, daemon, [
      'run',
      '--rm',
      '-it',
      'busybox',
      'sh',
      '-c',
      'stty size; read a; stty size',
    ]);
    await terminal.waitForOutput('30 100\r\n');
    await terminal.resize(120, 40);
    await waitFor(async () => {
      const { stdout } = await client(bench, daemon, ['ps', '-q']);
      const size = await client(bench, daemon, ['exec', stdout.trim(), 'sh', '-c', 'stty size < /proc/1/fd/0']);
      return size.stdout === '40 120\n';
    });
    terminal.write('\r');
    const { stdout, exitCode } = await terminal.done;
    expect({ stdout, exitCode }).toEqual({ stdout: '30 100\r\n\r\n40 120\r\n', exitCode: 0 });
  });

  checkDaemon('turns keys into signals, and lets go by keys', async (bench, daemon) => {
    const loop = 'trap "echo got it; exit 3" INT; echo ready; while :; do sleep 0.1; done';
    for (const options of [['-it'], ['-i'], []]) {
      const terminal = await onTerminal(bench, daemon, ['run', '--rm', ...options, 'busybox', 'sh', '-c', loop]);
      await terminal.waitForOutput('ready');
      terminal.write('\x03');
      const { stdout, exitCode } = await terminal.done;
      expect(stdout).toMatch(/^ready\r\n(\^C)?got it\r\n$/);
      expect(exitCode).toBe(3);
    }
    const leaving = await onTerminal(bench, daemon, [
      'run',
      '-it',
      '--name',
      'kept',
      'busybox',
      'sh',
      '-c',
      'echo up; cat',
    ]);
    await leaving.waitForOutput('up');
    leaving.write('\x10\x11');
    expect((await leaving.done).exitCode).toBe(0);
    expect((await client(bench, daemon, ['ps', '--format', '{{.Names}}'])).stdout).toBe('kept\n');
  });

  checkDaemon('is one only where the client has one', async (bench, daemon) => {
    const env = { ...of(daemon), FILE: join(bench.scratch, 'out') };
    const words = 'run --rm busybox sh -c "echo out; echo err >&2"';
    const shell = await bench.shell(`"$MYDOCKER" ${words} > "$FILE"; "$MYDOCKER" ps -q; stty -a | grep -o .icanon`, {
      env,
    });
    expect((await shell.done).stdout).toBe('err\r\n icanon\r\n');
    expect(readFileSync(env.FILE, 'utf8')).toBe('out\n');
  });

  checkDaemon('that is closed lets go of the container', async (bench, daemon) => {
    const terminal = await onTerminal(bench, daemon, [
      'run',
      '--name',
      'one',
      'busybox',
      'sh',
      '-c',
      'echo up; sleep 300',
    ]);
    await terminal.waitForOutput('up');
    terminal.kill('SIGKILL');
    await waitFor(() => childrenOf(daemon).length === 0);
    expect((await client(bench, daemon, ['ps', '--format', '{{.Names}}'])).stdout).toBe('one\n');
  });
});
