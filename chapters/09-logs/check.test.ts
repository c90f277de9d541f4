import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type Bench, check, sleep, waitFor } from '../../test/lib/check.js';
import { firstProcess, newMark, parentOf, processesWith } from '../../test/lib/containers.js';

const since = '09';

/** Runs a script to its end; gives the container's id. */
async function finished({ mydocker, root }: Bench, script: string, ...options: string[]): Promise<string> {
  const before = containers(root);
  await mydocker(['run', ...options, 'busybox', 'sh', '-c', script]);
  const [id = ''] = containers(root).filter((name) => !before.includes(name));
  return id;
}

/** Starts a script that waits for `release`; gives the container's id. */
async function waiting(bench: Bench, script: string, ...options: string[]): Promise<string> {
  return await running(bench, `${wait}; ${script}`, ...options);
}

/** Until `release`. */
const wait = 'while [ ! -e /scratch/go ]; do sleep 0.05; done';

async function running(bench: Bench, script: string, ...options: string[]): Promise<string> {
  const volume = ['-v', `${bench.scratch}:/scratch`];
  const { stdout } = await bench.mydocker(['run', '-d', ...volume, ...options, 'busybox', 'sh', '-c', script]);
  return stdout.trim();
}

const release = ({ scratch }: Bench) => writeFileSync(join(scratch, 'go'), '');

const containers = (root: string): string[] => {
  const directory = join(root, 'containers');
  return existsSync(directory) ? readdirSync(directory).filter((name) => name.length === 64) : [];
};

/** The files of a container's log, the newest first. */
function logFiles({ root }: Bench, id: string): string[] {
  const directory = join(root, 'containers', id);
  const number = (name: string) => Number(/\.(\d+)$/.exec(name)?.[1] ?? 0);
  return readdirSync(directory)
    .filter((name) => /(^|\.)log(\.\d+)?$/.test(name))
    .sort((a, b) => number(a) - number(b))
    .map((name) => join(directory, name));
}

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `${from + index}\n`).join('');

describe('logs', () => {
  check('gives every byte back, stdout and stderr apart', { since }, async (bench) => {
    const all = Buffer.from(Array.from({ length: 256 * 300 }, (_, index) => (index * 7 + (index >> 8)) % 256));
    const output = Buffer.concat([all, Buffer.alloc(2 ** 20, 'x'), Buffer.from('\nno end')]);
    writeFileSync(join(bench.scratch, 'output'), output);
    const script = 'cat /s/output; echo "to err" >&2';
    for (const driver of ['local', 'json-file']) {
      const id = await finished(bench, script, '-v', `${bench.scratch}:/s`, '--log-driver', driver);
      const { bytes, stderr, exitCode } = await bench.mydocker(['logs', id]);
      // JSON has no bytes: docker puts U+FFFD where there is no UTF-8.
      expect(bytes.equals(driver === 'local' ? output : withReplacements(output))).toBe(true);
      expect([stderr, exitCode]).toEqual(['to err\n', 0]);
    }
  });

  check('of a terminal, and of a container that has been named', { since }, async (bench) => {
    await bench.terminal(['run', '-ti', '--name', 'shown', 'busybox', 'echo', 'hello']).then(({ done }) => done);
    expect(await bench.mydocker(['container', 'logs', 'shown'])).toMatchObject({ stdout: 'hello\r\n', stderr: '' });
  });

  check('--tail counts lines of both streams, from the end', { since }, async (bench) => {
    const id = await finished(bench, 'seq 1 50000; sleep 0.5; printf "w1\\nw2" >&2; sleep 0.5; printf last');
    const tail = async (count: string) => {
      const { stdout, stderr } = await bench.mydocker(['logs', '--tail', count, id]);
      return [stdout, stderr];
    };
    expect(await tail('0')).toEqual(['', '']);
    expect(await tail('1')).toEqual(['last', '']);
    expect(await tail('2')).toEqual(['last', 'w2']);
    expect(await tail('5')).toEqual(['49999\n50000\nlast', 'w1\nw2']);
    expect(await tail('30003')).toEqual([`${numbers(20001, 50000)}last`, 'w1\nw2']);
    for (const all of ['all', '-1', '99999']) expect(await tail(all)).toEqual([`${numbers(1, 50000)}last`, 'w1\nw2']);
    expect((await bench.mydocker(['logs', '-n', '1', id])).stdout).toBe('last');
  });

  check('-t gives times, by which --since and --until choose', { since }, async (bench) => {
    const id = await finished(bench, 'for i in 1 2 3 4; do printf "$i "; sleep 0.05; echo "end $i"; sleep 0.05; done');
    const { stdout } = await bench.mydocker(['logs', '-t', id]);
    const lines = stdout.trim().split('\n');
    const times = lines.map((line) => /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z) \d end \d$/.exec(line)?.[1] ?? '');
    expect(times).toEqual([...times].sort());
    expect(new Set(times).size).toBe(4);
    expect(Math.abs(Date.parse(times[0] ?? '') - Date.now())).toBeLessThan(60_000);
    const shown = async (...options: string[]) => (await bench.mydocker(['logs', ...options, id])).stdout;
    expect(await shown('--since', times[2] ?? '')).toBe('3 end 3\n4 end 4\n');
    expect(await shown('--until', times[1] ?? '')).toBe('1 end 1\n2 end 2\n');
    expect(await shown('--since', times[1] ?? '', '--until', times[1] ?? '')).toBe('2 end 2\n');
    expect(await shown('--since', '10m')).toBe(await shown());
    expect(await shown('--until', '10m')).toBe('');
  });

  check('a reader that has enough is no error', { since }, async (bench) => {
    const id = await finished(bench, 'seq 1 200000');
    const screen = await bench.shell(`"$MYDOCKER" logs ${id} | head -n 1; echo over`);
    await screen.done;
    expect(screen.output().replaceAll('\r', '')).toBe('1\nover\n');
  });

  check('is refused where there is nothing to show, or no sense', { since }, async (bench) => {
    const id = await finished(bench, 'echo hello');
    for (const args of [['nobody'], ['--tail', 'x', id], ['--since', 'yesterday', id], []]) {
      const { stdout, stderr, exitCode } = await bench.mydocker(['logs', ...args]);
      expect([stdout, exitCode]).toEqual(['', 1]);
      expect(stderr).toMatch(/^mydocker: .*\n$/);
    }
  });
});

describe('logs --follow', () => {
  check('shows lines as they come, and ends when the container ends', { since }, async (bench) => {
    const id = await waiting(bench, 'echo second; printf third');
    const client = bench.spawn(['logs', '-f', id]);
    await sleep(300);
    expect(client.stdout()).toBe('');
    release(bench);
    expect(await client.done).toMatchObject({ stdout: 'second\nthird', exitCode: 0 });
    expect(await bench.mydocker(['logs', '-f', '--tail', '1', id])).toMatchObject({ stdout: 'third', exitCode: 0 });
  });

  check('sees the last word of a container that is removed at its end', { since }, async (bench) => {
    const id = await running(bench, `echo hello; ${wait}; echo goodbye`, '--rm');
    const client = bench.spawn(['logs', '-f', id]);
    await client.waitForOutput('hello');
    release(bench);
    expect(await client.done).toMatchObject({ stdout: 'hello\ngoodbye\n', exitCode: 0 });
  });

  check('ends with a monitor that is killed', { since }, async (bench) => {
    const mark = newMark();
    const { stdout } = await bench.mydocker(['run', '-d', 'busybox', 'sh', '-c', `echo up; sleep ${mark}; :`]);
    const client = bench.spawn(['logs', '-f', stdout.trim()]);
    await client.waitForOutput('up');
    process.kill(parentOf(await firstProcess(mark, 'sh')), 'SIGKILL');
    expect(await client.done).toMatchObject({ stdout: 'up\n', exitCode: 0 });
    await waitFor(() => processesWith(mark).length === 0, { what: 'the end of all its processes' });
  });

  check('survives rotations without losing a byte', { since }, async (bench) => {
    const script =
      'i=0; while [ $i -lt 60 ]; do seq $((i * 100 + 1)) $((i * 100 + 100)); i=$((i + 1)); sleep 0.02; done';
    const limits = ['--log-opt', 'max-size=10k', '--log-opt', 'max-file=99'];
    for (const driver of ['local', 'json-file']) {
      const id = await waiting(bench, script, '--log-driver', driver, ...limits);
      const client = bench.spawn(['logs', '-f', id]);
      await sleep(300);
      release(bench);
      expect((await client.done).stdout).toBe(numbers(1, 6000));
      expect(logFiles(bench, id).length).toBeGreaterThan(2);
      rmSync(join(bench.scratch, 'go'));
    }
  });
});

describe('rotation', () => {
  check('loses nothing as long as there are files enough', { since }, async (bench) => {
    const limits = ['--log-opt', 'max-size=50k', '--log-opt', 'max-file=99'];
    for (const driver of ['local', 'json-file']) {
      const id = await finished(bench, 'seq 1 30000; printf end', '--log-driver', driver, ...limits);
      const files = logFiles(bench, id);
      expect(files.length).toBeGreaterThan(2);
      for (const file of files) expect(statSync(file).size).toBeLessThan(50 * 1024 + 1024);
      expect((await bench.mydocker(['logs', id])).stdout).toBe(`${numbers(1, 30000)}end`);
      expect((await bench.mydocker(['logs', '-n', '20001', id])).stdout).toBe(`${numbers(10001, 30000)}end`);
    }
  });

  check('removes the oldest lines, as whole lines', { since }, async (bench) => {
    for (const [driver, files] of [
      ['local', 2],
      ['json-file', 1],
    ] as const) {
      const limits = ['--log-opt', 'max-size=10k', '--log-opt', `max-file=${files}`];
      const id = await finished(bench, 'seq 1 30000', '--log-driver', driver, ...limits);
      expect(logFiles(bench, id)).toHaveLength(files);
      const { stdout } = await bench.mydocker(['logs', id]);
      const first = Number(stdout.split('\n', 1)[0]);
      expect(first).toBeGreaterThan(20000);
      expect(stdout).toBe(numbers(first, 30000));
    }
  });

  check('does not wait for a line that never ends', { since }, async (bench) => {
    const limits = ['--log-opt', 'max-size=10k', '--log-opt', 'max-file=9'];
    const size = 2 ** 18;
    for (const driver of ['local', 'json-file']) {
      const id = await finished(bench, `head -c ${size} /dev/zero | tr '\\0' x`, '--log-driver', driver, ...limits);
      expect(logFiles(bench, id).length).toBeGreaterThan(1);
      expect((await bench.mydocker(['logs', id])).stdout).toBe('x'.repeat(size));
    }
  });
});

describe('--log-driver', () => {
  check("json-file is docker's, line by line", { since }, async (bench) => {
    const script = `printf 'a"b\\\\<&>\\t\\001\\377\\n'; head -c 40000 /dev/zero | tr '\\0' x; echo err >&2; printf '\\nend'`;
    const options = ['--log-driver', 'json-file', '-e', 'WHO=<me>', '-e', 'X=1', '--log-opt', 'env=WHO,NONE'];
    const id = await finished(bench, script, ...options);
    const [file = '', ...others] = logFiles(bench, id);
    expect([file, others]).toEqual([join(bench.root, 'containers', id, `${id}-json.log`), []]);
    const all = readFileSync(file, 'utf8').trimEnd().split('\n');
    // Which of two streams is read first is anybody's guess.
    const lines = all.sort((a, b) => Number(a.includes('"stderr"')) - Number(b.includes('"stderr"')));
    const time = /,"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,8}[1-9])?Z"\}$/;
    for (const line of lines) expect(line).toMatch(time);
    const bare = lines.map((line) => line.replace(time, ''));
    const rest = (stream: string) => `"stream":"${stream}","attrs":{"WHO":"\\u003cme\\u003e"}`;
    expect(bare).toEqual([
      `{"log":"a\\"b\\\\\\u003c\\u0026\\u003e\\u0009\\u0001\\ufffd\\n",${rest('stdout')}`,
      `{"log":"${'x'.repeat(16384)}",${rest('stdout')}`,
      `{"log":"${'x'.repeat(16384)}",${rest('stdout')}`,
      `{"log":"${'x'.repeat(40000 - 2 * 16384)}\\n",${rest('stdout')}`,
      `{"log":"end",${rest('stdout')}`,
      `{"log":"err\\n",${rest('stderr')}`,
    ]);
    // The parts of a line have one time.
    const times = lines.map((line) => time.exec(line)?.[0]);
    expect(times[2]).toBe(times[1]);
    expect(times[3]).toBe(times[1]);
    expect((await bench.mydocker(['logs', '--details', '-n', '1', id])).stdout).toBe('WHO=%3Cme%3E end');
  });

  check('labels go along, too', { since: '12' }, async (bench) => {
    const options = [
      '--label',
      'team=a b',
      '--label',
      'other=1',
      '--log-opt',
      'labels=team,none',
      '--log-opt',
      'env=WHO',
    ];
    const command = ['--name', 'talker', '-e', 'WHO=me', ...options, 'busybox', 'echo', 'end'];
    expect((await bench.mydocker(['run', ...command])).stdout).toBe('end\n');
    expect((await bench.mydocker(['logs', '--details', 'talker'])).stdout).toBe('WHO=me,team=a%20b end\n');
  });

  check('none keeps nothing, and says so', { since }, async (bench) => {
    const { stdout } = await bench.mydocker([
      'run',
      '--name',
      'quiet',
      '--log-driver',
      'none',
      'busybox',
      'echo',
      'hi',
    ]);
    expect(stdout).toBe('hi\n');
    const [id = ''] = containers(bench.root);
    expect(logFiles(bench, id)).toEqual([]);
    expect(await bench.mydocker(['logs', 'quiet'])).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: 'mydocker: configured logging driver does not support reading\n',
    });
  });

  check('what is not understood is refused before anything is made', { since }, async (bench) => {
    for (const options of [
      ['--log-driver', 'syslog'],
      ['--log-opt', 'max-size=much'],
      ['--log-opt', 'max-file=0'],
      ['--log-opt', 'colour=red'],
      ['--log-opt', 'max-size'],
    ]) {
      const { stderr, exitCode } = await bench.mydocker(['run', ...options, 'busybox', 'true']);
      expect(exitCode).toBe(125);
      expect(stderr).toMatch(/^mydocker: .*\n$/);
    }
    expect(containers(bench.root)).toEqual([]);
  });
});

describe('a disk that is full', () => {
  check('stops neither the container nor, once there is room, the log', { bare: true, since }, async (bench) => {
    mkdirSync(bench.root);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', bench.root]);
    const ballast = join(bench.root, 'ballast');
    for (const driver of ['local', 'json-file']) {
      const script = `seq 1 6000000; touch /scratch/full; while [ -e /scratch/full ]; do sleep 0.05; done; echo after; exit 7`;
      const id = await waiting(bench, script, '--log-driver', driver);
      const client = bench.spawn(['attach', id]);
      writeFileSync(ballast, Buffer.alloc(2 ** 20));
      await sleep(500);
      release(bench);
      const full = join(bench.scratch, 'full');
      await waitFor(() => existsSync(full), { what: 'the end of the output' });
      expect(execFileSync('df', ['--output=avail', bench.root], { encoding: 'utf8' })).toMatch(/\s\d{1,3}\s*$/);
      rmSync(ballast);
      rmSync(full);
      expect((await client.done).exitCode).toBe(7);
      const { stdout, exitCode } = await bench.mydocker(['logs', id]);
      expect(exitCode).toBe(0);
      expect(stdout.startsWith(numbers(1, 100_000))).toBe(true);
      expect(stdout.endsWith('after\n')).toBe(true);
      await bench.mydocker(['rm', id]);
      rmSync(join(bench.scratch, 'go'));
    }
  });
});

/** As Go decodes it: a U+FFFD for each byte that is no UTF-8, also at the end of each 16 KiB. */
function withReplacements(bytes: Buffer): Buffer {
  return Buffer.concat(parts(bytes).map(replaceInvalid));
}

/** Lines, in parts of 16 KiB. */
function parts(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0, end = 0; at < bytes.length; at = end) {
    const newline = bytes.indexOf(0x0a, at);
    end = Math.min(newline < 0 ? bytes.length : newline + 1, at + 16384);
    found.push(bytes.subarray(at, end));
  }
  return found;
}

function replaceInvalid(bytes: Buffer): Buffer {
  const found: Buffer[] = [];
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let at = 0; at < bytes.length; ) {
    const size = [1, 2, 3, 4].find((length) => {
      try {
        return decoder.decode(bytes.subarray(at, at + length)).length > 0 || bytes[at] === 0xef;
      } catch {
        return false;
      }
    });
    found.push(size && at + size <= bytes.length ? bytes.subarray(at, at + size) : Buffer.from('\ufffd'));
    at += size ?? 1;
  }
  return Buffer.concat(found);
}
