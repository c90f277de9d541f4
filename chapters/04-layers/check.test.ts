import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import {
  type Bench,
  chapter,
  check,
  mountsBelow,
  type Running,
  type RunOptions,
  run,
  sleep,
  waitFor,
} from '../../test/lib/check.js';

const since = '04';

/** Runs a script in busybox, in a container that is removed at its end, and gives what it printed. */
async function inContainer({ mydocker }: Bench, script: string, options?: RunOptions): Promise<string> {
  const { stdout, stderr, exitCode } = await mydocker(['run', '--rm', 'busybox', 'sh', '-c', script], options);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  return stdout;
}

/** Makes a container that has ended. */
async function ended({ mydocker }: Bench, ...options: string[]): Promise<void> {
  const { stderr, exitCode } = await mydocker(['run', ...options, 'busybox', 'true']);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
}

/** Starts a container that runs until it is ended. */
async function running({ spawn }: Bench, ...options: string[]): Promise<Running> {
  const container = spawn(['run', ...options, 'busybox', 'sh', '-c', 'echo up; exec sleep 1000']);
  await container.waitForOutput('up');
  return container;
}

const entries = (directory: string) => (existsSync(directory) ? readdirSync(directory) : []);
const ids = ({ root }: Bench) => entries(join(root, 'containers'));
const names = ({ root }: Bench) => entries(join(root, 'names'));

/** The only container's id. */
function onlyId(bench: Bench): string {
  const [id = '', ...others] = ids(bench);
  expect(others).toEqual([]);
  expect(id).toMatch(/^[0-9a-f]{64}$/);
  return id;
}

function expectNoContainers(bench: Bench): void {
  expect(ids(bench)).toEqual([]);
  expect(names(bench)).toEqual([]);
  expect(mountsBelow(bench.root)).toEqual([]);
}

/** The command says one line on stderr, and nothing else. */
async function expectRefused({ mydocker }: Bench, args: string[], message: RegExp, code: number): Promise<void> {
  const { stdout, stderr, exitCode } = await mydocker(args);
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd()).not.toContain('\n');
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: code });
}

/** `SIZE MODE NAME` and so on of everything below a directory, to be compared with another time; without what each container has of its own. */
const inventory =
  'find /bin /etc /home /root /tmp /var -xdev | grep -vE "^/etc/(hostname|hosts|resolv.conf)$" | sort | while read -r f; do stat -c "%n %F %a %s %Y" "$f"; done';

describe('two containers of one image', () => {
  check('do not see what the other changes, and neither changes the image', { since }, async (bench) => {
    const image = await inContainer(bench, inventory);
    const change = 'echo changed > /etc/passwd; rm -r /home; mkdir -p /new; echo mine > /new/file; chmod 700 /tmp';
    const first = bench.spawn([
      'run',
      '--rm',
      '-i',
      'busybox',
      'sh',
      '-c',
      `${change}; echo up; read -r line; cat /etc/passwd`,
    ]);
    await first.waitForOutput('up');
    expect(await inContainer(bench, `test -e /new || ${inventory}`)).toBe(image);
    expect(await inContainer(bench, 'echo other > /etc/passwd; cat /etc/passwd')).toBe('other\n');
    first.write('go on\n');
    expect((await first.done).stdout).toBe('up\nchanged\n');
    expect(await inContainer(bench, `test -e /new || ${inventory}`)).toBe(image);
  });

  check('have nothing mounted on the host, during and after', { since }, async (bench) => {
    const one = await running(bench, '--name', 'one');
    const two = await running(bench, '--name', 'two');
    expect(mountsBelow(bench.root)).toEqual([]);
    await bench.mydocker(['rm', '-f', 'one', 'two']);
    await Promise.all([one.done, two.done]);
    expectNoContainers(bench);
  });
});

describe('the root filesystem', () => {
  check('is an overlay, and tells no path of the host', { since }, async (bench) => {
    const mounts = await inContainer(bench, 'cat /proc/self/mountinfo');
    expect(mounts).toMatch(/^\d+ \d+ \d+:\d+ \/ \/ rw\S* (?:\S+:\d+ )*- overlay /m);
    // A file of the host that is mounted in it says where it comes from.
    const own = mounts.split('\n').filter((line) => / \/etc\/(hostname|hosts|resolv\.conf) /.test(line));
    expect(own).toHaveLength(chapter < '13' ? 0 : 3);
    const told = mounts.split('\n').filter((line) => !own.includes(line));
    expect(told.join('\n')).not.toContain(bench.root);
    expect(told.join('\n')).not.toContain(bench.scratch);
  });

  check('keeps what was written in the directory of its container', { since }, async (bench) => {
    const { exitCode } = await bench.mydocker(['run', 'busybox', 'sh', '-c', 'echo written > /root/file']);
    expect(exitCode).toBe(0);
    const upper = join(bench.root, 'containers', onlyId(bench), 'upper');
    expect(readFileSync(join(upper, 'root', 'file'), 'utf8')).toBe('written\n');
    expect(readdirSync(upper)).toEqual(['root']);
  });
});

describe('the storage driver', () => {
  const rootType = "grep ' / / \\| /[^ ]* / ' /proc/self/mountinfo | head -n 1";
  const knownToKernel = (type: string) => readFileSync('/proc/filesystems', 'utf8').split(/\s/).includes(type);

  check('vfs has a whole copy for each container', { since }, async (bench) => {
    const script = `${rootType}; echo copied > /file`;
    const args = ['--storage-driver', 'vfs', 'run', '--name', 'copy', 'busybox', 'sh', '-c', script];
    const { stdout, exitCode } = await bench.mydocker(args);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^\d+ \d+ \d+:\d+ \S+ \/ /);
    expect(stdout).not.toMatch(/ - overlay overlay .*lowerdir=l\/0/);
    const rootfs = join(bench.root, 'containers', onlyId(bench), 'rootfs');
    expect(readFileSync(join(rootfs, 'file'), 'utf8')).toBe('copied\n');
    expect(existsSync(join(rootfs, 'bin', 'busybox'))).toBe(true);
  });

  check(
    'can be given by MYDOCKER_STORAGE_DRIVER, and is known to the root from then on',
    { bare: true, since },
    async (bench) => {
      expect(await inContainer(bench, 'echo $$', { env: { MYDOCKER_STORAGE_DRIVER: 'vfs' } })).toBe('1\n');
      expect(entries(join(bench.root, 'layers'))).toEqual(['vfs']);
      await inContainer(bench, 'true');
      expect(entries(join(bench.root, 'layers'))).toEqual(['vfs']);
    },
  );

  check('aufs works, or is refused in one line that says why', { since }, async (bench) => {
    const args = ['--storage-driver', 'aufs', 'run', '--rm', 'busybox', 'head', '-n', '1', '/proc/mounts'];
    if (!knownToKernel('aufs')) {
      await expectRefused(bench, args, /aufs does not work here: this kernel has no aufs file system/, 125);
      expect(ids(bench)).toEqual([]);
    } else {
      expect((await bench.mydocker(args)).stdout).toMatch(/ \/ aufs /);
    }
  });

  check('that nobody knows is refused', { since }, async (bench) => {
    await expectRefused(bench, ['--storage-driver', 'zfs', 'run', 'busybox', 'true'], /"zfs".*overlay2.*vfs/, 125);
    expect(ids(bench)).toEqual([]);
  });
});

describe('a name', () => {
  check('belongs to one container until that is removed', { since }, async (bench) => {
    await ended(bench, '--name', 'tidy');
    const again = ['run', '--name', 'tidy', 'busybox', 'true'];
    await expectRefused(bench, again, /"tidy" is in use by container [0-9a-f]{12}/, 125);
    expect(ids(bench)).toHaveLength(1);
    expect((await bench.mydocker(['rm', 'tidy'])).exitCode).toBe(0);
    await ended(bench, '--name', 'tidy', '--rm');
    expectNoContainers(bench);
  });

  check('goes to one of those that want it at the same moment', { since }, async (bench) => {
    await inContainer(bench, 'true');
    const runs = Array.from({ length: 4 }, () => bench.mydocker(['run', '--name', 'wanted', 'busybox', 'true']));
    const codes = (await Promise.all(runs)).map(({ exitCode }) => exitCode);
    expect(codes.sort()).toEqual([0, 125, 125, 125]);
    expect(ids(bench)).toHaveLength(1);
  });

  check('that is malformed is refused, and nothing is made', { since }, async (bench) => {
    for (const name of ['a', '-a', '.a', '_a', 'a b', 'a/b', '../a', 'ä', 'a\nb', 'x'.repeat(300)]) {
      const { exitCode, stderr } = await bench.mydocker(['run', `--name=${name}`, 'busybox', 'true']);
      expect({ name, exitCode }).toEqual({ name, exitCode: 125 });
      expect(stderr).toMatch(/invalid container name/);
    }
    expectNoContainers(bench);
  });

  check('is made up for a container without one', { since }, async (bench) => {
    await ended(bench);
    await ended(bench);
    expect(names(bench)).toHaveLength(2);
    for (const name of names(bench)) expect(name).toMatch(/^[a-z]+_[a-z]+\d*$/);
    expect((await bench.mydocker(['rm', ...names(bench)])).exitCode).toBe(0);
    expectNoContainers(bench);
  });
});

describe('--rm', () => {
  check('leaves nothing, however the command ends', { since }, async (bench) => {
    for (const [command, code] of [
      ['exit 0', 0],
      ['exit 7', 7],
      ['kill -9 $$; sh -c "kill -9 \\$PPID"; exit 9', 9],
    ] as const) {
      const { exitCode } = await bench.mydocker(['run', '--rm', 'busybox', 'sh', '-c', command]);
      expect({ command, exitCode }).toEqual({ command, exitCode: code });
      expectNoContainers(bench);
    }
    expect((await bench.mydocker(['run', '--rm', 'busybox', '/no/such'])).exitCode).toBe(127);
    expectNoContainers(bench);
  });

  check('leaves nothing after a signal', { since }, async (bench) => {
    const script = "trap 'exit 3' TERM; echo up; while :; do sleep 0.1; done";
    const container = bench.spawn(['run', '--rm', 'busybox', 'sh', '-c', script]);
    await container.waitForOutput('up');
    container.kill('SIGTERM');
    expect((await container.done).exitCode).toBe(3);
    expectNoContainers(bench);
  });
});

describe('rm', () => {
  const words: [what: string, word: (id: string) => string][] = [
    ['its name', () => 'kept'],
    ['its id', (id) => id],
    ['the beginning of its id', (id) => id.slice(0, 6)],
  ];

  for (const [what, word] of words) {
    check(`removes a container that has ended, by ${what}`, { since }, async (bench) => {
      await ended(bench, '--name', 'kept');
      const wanted = word(onlyId(bench));
      const { stdout, stderr, exitCode } = await bench.mydocker(['rm', wanted]);
      expect({ stdout, stderr, exitCode }).toEqual({ stdout: `${wanted}\n`, stderr: '', exitCode: 0 });
      expectNoContainers(bench);
    });
  }

  check('-f ends one at any moment of its start', { since }, async (bench) => {
    await inContainer(bench, 'true');
    for (let round = 0; round < 10; round++) {
      const running = bench.spawn(['run', '--name', 'box', 'busybox', 'sleep', '1000']);
      await sleep(round * 12);
      await waitFor(async () => (await bench.mydocker(['rm', '-f', 'box'])).stdout === 'box\n');
      const { exitCode, stderr } = await running.done;
      if (exitCode === 137) expect(stderr).toBe('');
      else expect([exitCode, stderr]).toEqual([125, expect.stringMatching(/^mydocker: [^\n]+\n$/)]);
      expectNoContainers(bench);
    }
  });

  check('does not touch one that runs, and rm -f ends it', { since }, async (bench) => {
    const container = await running(bench, '--name', 'busy');
    await expectRefused(bench, ['rm', 'busy'], /container [0-9a-f]{12} is running/, 1);
    expect(names(bench)).toEqual(['busy']);
    expect(await bench.mydocker(['rm', '-f', 'busy'])).toMatchObject({ stdout: 'busy\n', stderr: '', exitCode: 0 });
    expect((await container.done).exitCode).toBe(137);
    expectNoContainers(bench);
  });

  check('names what it does not know, and removes the others', { since }, async (bench) => {
    await expectRefused(bench, ['rm', 'nosuch'], /no such container: nosuch/, 1);
    await expectRefused(bench, ['rm', '../containers'], /no such container/, 1);
    await ended(bench, '--name', 'known');
    const { stdout, stderr, exitCode } = await bench.mydocker(['rm', 'nosuch', 'known']);
    expect({ stdout, exitCode }).toEqual({ stdout: 'known\n', exitCode: 1 });
    expect(stderr).toMatch(/nosuch/);
    expectNoContainers(bench);
  });
});

describe('rm --force', () => {
  check('tells of what is not there, and that is no failure', { since: '05' }, async (bench) => {
    await expectRefused(bench, ['rm', '-f', 'nosuch'], /no such container: nosuch/, 0);
  });
});

describe('a root', () => {
  const stamp = (bench: Bench) => join(bench.root, 'version');

  check('says which version its files have', { bare: true, since }, async (bench) => {
    await ended(bench);
    expect(readFileSync(stamp(bench), 'utf8')).toBe('1\n');
  });

  check('of before the stamps works on, and gets none', { since }, async (bench) => {
    await ended(bench, '--name', 'old');
    rmSync(stamp(bench));
    await ended(bench);
    expect(existsSync(stamp(bench))).toBe(false);
    expect(await bench.mydocker(['rm', 'old'])).toMatchObject({ stdout: 'old\n', exitCode: 0 });
  });

  check('of a later version is refused, and left as it is', { since }, async (bench) => {
    await ended(bench, '--name', 'kept');
    writeFileSync(stamp(bench), '2\n');
    for (const args of [
      ['run', 'busybox', 'true'],
      ['rm', '-f', 'kept'],
      ['doctor', '--fix'],
    ]) {
      const { exitCode, stdout, stderr } = await bench.mydocker(args);
      expect([exitCode, stdout]).toEqual([125, '']);
      expect(stderr).toMatch(/^mydocker: \S+ has files of version 2, .*: use a newer mydocker or another --root\n$/);
    }
    expect(names(bench)).toEqual(['kept']);
    expect((await bench.mydocker(['rm', '--help'])).exitCode).toBe(0);
    writeFileSync(stamp(bench), '1\n');
    expect(await bench.mydocker(['rm', 'kept'])).toMatchObject({ exitCode: 0 });
  });

  check('is stamped by whatever makes it', { since: '13' }, async (bench) => {
    const lines = [
      ['volume', 'create', 'data'],
      ['network', 'create', 'stamped'],
      ['import', '-', 'nothing'],
      ['events', '--until', '0s'],
    ];
    for (const [index, args] of lines.entries()) {
      const root = join(bench.scratch, String(index));
      const options = {
        env: { ...process.env, MYDOCKER_ROOT: root, MYDOCKER_RUN_ROOT: bench.runRoot },
        input: Buffer.alloc(1024),
      };
      await bench.mydocker(args, options);
      expect([args, existsSync(join(root, 'version'))]).toEqual([args, true]);
      if (args[0] === 'network') await bench.mydocker(['network', 'rm', 'stamped'], options);
    }
  });
});

describe('doctor', () => {
  const healthy = { stdout: 'nothing is wrong\n', stderr: '', exitCode: 0 };

  check('finds nothing wrong when nothing is', { bare: true, since }, async (bench) => {
    expect(await bench.mydocker(['doctor'])).toMatchObject(healthy);
    await ended(bench, '--name', 'kept');
    const container = await running(bench, '--rm', '--name', 'busy');
    expect(await bench.mydocker(['doctor'])).toMatchObject(healthy);
    expect(await bench.mydocker(['doctor', '--fix'])).toMatchObject(healthy);
    expect(names(bench).sort()).toEqual(['busy', 'kept']);
    await bench.mydocker(['rm', '-f', 'busy']);
    await container.done;
  });

  check('finds and removes what a killed engine leaves', { since, until: '06' }, async (bench) => {
    const container = await running(bench, '--rm', '--name', 'lost');
    const id = onlyId(bench);
    container.kill('SIGKILL');
    await container.done;
    const sick = await bench.mydocker(['doctor']);
    expect(sick.exitCode).toBe(1);
    expect(sick.stdout).toMatch(new RegExp(`^found .*container ${id.slice(0, 12)}.*lost`, 'm'));
    expect(sick.stdout).toMatch(new RegExp(`^found .*cgroup .*/${id}`, 'm'));
    expect(ids(bench)).toEqual([id]);
    const groups = [...sick.stdout.matchAll(/cgroup (\/\S+[0-9a-f]{64})/g)].map(([, path = '']) => path);
    expect(groups.filter((path) => !existsSync(path))).toEqual([]);

    await bench.mydocker(['doctor', '--fix']);
    expectNoContainers(bench);
    expect(groups.filter((path) => existsSync(path))).toEqual([]);
    expect(await bench.mydocker(['doctor'])).toMatchObject(healthy);
  });

  check('finds nothing mounted and nothing running after a killed engine', { since, until: '06' }, async (bench) => {
    const mark = `${process.pid}04`;
    const container = bench.spawn(['run', 'busybox', 'sh', '-c', `echo up; exec sleep ${mark}`]);
    await container.waitForOutput('up');
    container.kill('SIGKILL');
    await container.done;
    const lives = () => entries('/proc').some((pid) => /^\d+$/.test(pid) && commandLine(pid) === `sleep\0${mark}\0`);
    await waitFor(() => !lives(), { what: "the container's end" });
    expect(mountsBelow(bench.root)).toEqual([]);
    expect((await bench.mydocker(['rm', onlyId(bench)])).exitCode).toBe(0);
    await bench.mydocker(['doctor', '--fix']);
    expect(await bench.mydocker(['doctor'])).toMatchObject(healthy);
  });

  function commandLine(pid: string): string {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      return ''; // ended just now
    }
  }
});

describe('a damaged record', () => {
  for (const [what, text] of [
    ['half of it', '{"version":1,"id":"'],
    ['nothing', ''],
    ['something else', '[]'],
    ['null', 'null'],
  ] as const) {
    check(`(${what}) is named, hinders nobody else, and rm -f removes its container`, { since }, async (bench) => {
      await ended(bench, '--name', 'damaged');
      const id = onlyId(bench);
      writeFileSync(join(bench.root, 'containers', id, 'config.json'), text);
      await ended(bench, '--name', 'other');
      const sick = await bench.mydocker(['doctor']);
      expect(sick.exitCode).toBe(1);
      expect(sick.stdout).toMatch(new RegExp(`container ${id.slice(0, 12)}.*damaged`));
      expect((await bench.mydocker(['rm', 'other'])).exitCode).toBe(0);
      expect(await bench.mydocker(['rm', '-f', id])).toMatchObject({ stdout: `${id}\n`, stderr: '', exitCode: 0 });
      expectNoContainers(bench);
    });
  }
});

describe('the script of --explain=sh', () => {
  const script = 'grep " / / " /proc/self/mountinfo; echo mine > /file; cat /file; exit 5';
  const pipe = (driver: string) =>
    `"$MYDOCKER" --storage-driver ${driver} run --explain=sh busybox sh -c '${script}' | sh`;

  for (const driver of ['overlay2', 'vfs']) {
    check(`makes the container's files, runs it, and leaves nothing (${driver})`, { since }, async (bench) => {
      const env = { MYDOCKER: bench.bin, MYDOCKER_ROOT: bench.root, MYDOCKER_RUN_ROOT: bench.runRoot };
      const { stdout, stderr, exitCode } = await run('sh', ['-c', pipe(driver)], { env });
      expect({ stderr, exitCode }, stdout).toEqual({ stderr: '', exitCode: 5 });
      expect(stdout).toMatch(/(^|\n)mine\n$/);
      if (driver === 'overlay2') expect(stdout).toMatch(/^\d+ \d+ \d+:\d+ \/ \/ rw\S* .*- overlay /);
      expectNoContainers(bench);
      expect(await inContainer(bench, 'test -e /file || echo unchanged')).toBe('unchanged\n');
      expect((await bench.mydocker(['doctor'])).stdout).toBe('nothing is wrong\n');
    });
  }
});
