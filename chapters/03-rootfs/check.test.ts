import { existsSync, lstatSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { type Bench, check, type RunResult, run } from '../../test/lib/check.js';

// What the kernel says of a container's root, of what is mounted in it, and of the process that runs there.

/** Runs a script in a container of the busybox image. */
const script = ({ mydocker }: Bench, text: string, options: string[] = []): Promise<RunResult> =>
  mydocker(['run', ...options, 'busybox', 'sh', '-c', text]);

/** The same, and it must succeed: gives its lines. */
async function lines(bench: Bench, text: string, options: string[] = []): Promise<string[]> {
  const { stdout, stderr, exitCode } = await script(bench, text, options);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return stdout.split('\n').filter((line) => line !== '');
}

/** Runs a shell script on the host, in which `$MYDOCKER` is the program. */
function onHost({ bin, root, runRoot, scratch }: Bench, text: string): Promise<RunResult> {
  const env = { MYDOCKER: bin, MYDOCKER_ROOT: root, MYDOCKER_RUN_ROOT: runRoot };
  return run('sh', ['-c', text], { env, cwd: scratch });
}

interface Mount {
  point: string;
  type: string;
  source: string;
  options: string;
  superOptions: string;
}

/** A line of mountinfo (proc_pid_mountinfo(5)). */
function parseMount(line: string): Mount {
  const [before = '', after = ''] = line.split(' - ');
  const [, , , , point = '', options = ''] = before.split(' ');
  const [type = '', source = '', superOptions = ''] = after.split(' ');
  return { point, type, source, options, superOptions };
}

const mounts = async (bench: Bench, options: string[] = []): Promise<Mount[]> =>
  (await lines(bench, 'cat /proc/self/mountinfo', options)).map(parseMount);

/** One line on stderr and nothing else, with docker's code for a failure of the engine. */
function expectRefusal({ stdout, stderr, exitCode }: RunResult, says: RegExp): void {
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 125 });
  expect(stderr).toMatch(says);
  expect(stderr.trimEnd()).not.toContain('\n');
}

describe('the plan', () => {
  check('shows to no process of the host', { since: '03' }, async ({ spawn }) => {
    const secret = `s3cret-${process.pid}-${Date.now()}`;
    const container = spawn(['run', '-e', 'TOKEN', 'busybox', 'sh', '-c', 'echo $TOKEN; exec sleep 1000'], {
      env: { TOKEN: secret },
    });
    await container.waitForOutput(secret);
    const seen = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => commandLine(pid).includes(secret));
    expect(seen).toEqual([]);
  });

  check('has room for a megabyte of arguments and environment', { since: '03' }, async ({ mydocker }) => {
    const long = 'x'.repeat(100_000);
    const environment = Array.from({ length: 4 }, (_, index) => ['-e', `LONG${index}=${long}`]).flat();
    const text = 'echo $# $(echo "$*" | tr -cd x | wc -c) $(env | tr -cd x | wc -c)';
    const words = Array.from({ length: 8 }, () => long);
    const { stdout } = await mydocker(['run', ...environment, 'busybox', 'sh', '-c', text, 'sh', ...words]);
    expect(stdout).toBe('8 800000 400000\n');
  });
});

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // ended just now
  }
}

describe('the image', () => {
  check('is made when it is first asked for, by whoever comes first', { bare: true, since: '03' }, async (bench) => {
    const runs = await Promise.all([1, 2].map(() => script(bench, 'echo here')));
    expect(runs.map(({ stdout, exitCode }) => [stdout, exitCode])).toEqual(Array(2).fill(['here\n', 0]));
  });

  check('is the same every time', { bare: true, since: '03' }, async (bench) => {
    const text =
      'find /bin /sbin /usr /home /var /tmp /etc/passwd /etc/group | sort | xargs stat -c "%n %a %u %g %s %Y"; sha256sum /bin/busybox';
    const first = await lines(bench, text);
    const other = { ...process.env, MYDOCKER_ROOT: join(bench.scratch, 'other') };
    const second = await bench.mydocker(['run', 'busybox', 'sh', '-c', text], { env: other });
    expect(first.length).toBeGreaterThan(200);
    expect(second.stdout.trimEnd().split('\n')).toEqual(first);
    await onHost(bench, 'rm -rf --one-file-system other');
  });

  check('is not for other users of the host', { bare: true, since: '03' }, async (bench) => {
    await script(bench, 'true');
    expect(lstatSync(bench.root).mode & 0o777).toBe(0o700);
  });

  check('may be left out, and a line says so', { since: '03' }, async ({ mydocker }) => {
    const named = await mydocker(['run', 'busybox', 'echo', 'hello']);
    expect(named).toMatchObject({ stdout: 'hello\n', stderr: '', exitCode: 0 });
    const leftOut = await mydocker(['run', 'echo', 'hello']);
    expect(leftOut).toMatchObject({ stdout: 'hello\n', exitCode: 0 });
    expect(leftOut.stderr).toMatch(/^mydocker: .*echo.*busybox\n$/);
  });

  check('may have its tag, and has a command of its own', { since: '03' }, async ({ mydocker }) => {
    const result = await mydocker(['run', '-i', 'busybox:latest'], { input: 'echo $0 $$\n' });
    expect(result).toMatchObject({ stdout: 'sh 1\n', stderr: '', exitCode: 0 });
  });

  check('must be there', { since: '03' }, async ({ mydocker }) => {
    for (const name of ['you/yours', 'busybox:9.9', '/bin/sh', '../busybox', 'a@sha256:0']) {
      expectRefusal(await mydocker(['run', name, 'true']), /unable to find|no such image|invalid/i);
    }
    expectRefusal(await mydocker(['run', '']), /empty|invalid/);
  });
});

describe('the root', () => {
  const identity = ({ dev, ino }: { dev: bigint; ino: bigint }) => `${dev} ${ino}`;
  const host = identity(statSync('/', { bigint: true }));

  check('is not the host’s', { since: '03' }, async (bench) => {
    const [own = '', parent = ''] = await lines(bench, 'stat -c "%d %i" / /..');
    expect(own).toMatch(/^\d+ \d+$/);
    expect(own).not.toBe(host);
    expect(parent).toBe(own);
  });

  check('has nothing of the host mounted below it', { since: '03' }, async (bench) => {
    const own =
      /^\/(|dev|dev\/(pts|shm|mqueue)|proc|proc\/\w[\w-]*|sys|sys\/(firmware|fs\/cgroup.*|devices\/.*)|etc\/\w+(\.conf)?)$/;
    expect((await mounts(bench)).map(({ point }) => point).filter((point) => !own.test(point))).toEqual([]);
  });

  check('keeps in who leaves a chroot', { since: '03' }, async (bench) => {
    const pack =
      'tar -C / -ch $({ command -v perl; ldd "$(command -v perl)"; } | grep -o "/[^ ]*" | cut -c 2-) > perl.tar';
    expect(await onHost(bench, pack)).toMatchObject({ exitCode: 0 });
    writeFileSync(join(bench.scratch, 'leave.pl'), leaveChroot);
    // It works: a chroot does not hold it.
    const jailed = await onHost(
      bench,
      'mkdir jail; tar -C jail -xf perl.tar; cp leave.pl jail; chroot jail perl /leave.pl',
    );
    expect(jailed.stdout.split('\n')[1]).toBe(host);
    const contained = await onHost(
      bench,
      `"$MYDOCKER" run -i busybox sh -c 'tar -C / -xf -; perl -e "$1"' sh "$(cat leave.pl)" < perl.tar`,
    );
    const [own, reached] = contained.stdout.trimEnd().split('\n');
    expect(own).toMatch(/^\d+ \d+$/);
    expect(reached).toBe(own);
    expect(reached).not.toBe(host);
  });

  check('has no way out through what the caller has open', { since: '03' }, async (bench) => {
    const text = "ls /proc/1/fd; ls /proc/self/fd/9/ 2>&1 | sed 's/.*: //'";
    for (const options of ['', '--init', '-t', '-e A=1']) {
      const { stdout } = await onHost(
        bench,
        `"$MYDOCKER" run ${options} busybox sh -c '${text.replaceAll("'", `'\\''`)}' 5</ 9</etc`,
      );
      const seen = stdout
        .replaceAll('\r', '')
        .trimEnd()
        .split(/\s+(?!such|file|or|directory)/);
      expect({ options, seen }).toEqual({ options, seen: ['0', '1', '2', 'No such file or directory'] });
    }
    expectRefusal(await onHost(bench, '"$MYDOCKER" run -w /proc/self/fd/9 busybox ls 9</etc'), /fd\/9/);
  });

  check('is mounted where the host does not see it', { since: '03' }, async (bench) => {
    // In a mount namespace that hands on every mount, but only below itself.
    const inner = `mount --make-rshared /
      cat /proc/self/mountinfo > before
      "$MYDOCKER" run busybox sh -c 'echo up; cat' < hold > out & exec 3> hold
      until grep -qs up out; do sleep 0.1; done
      cat /proc/self/mountinfo > during
      exec 3>&-
      "$MYDOCKER" run busybox true
      cat /proc/self/mountinfo > after`;
    const { stderr } = await onHost(
      bench,
      `mkfifo hold; unshare --mount --propagation private sh -c '${inner.replaceAll("'", `'\\''`)}'`,
    );
    expect(stderr).toBe('');
    // Other checks mount and unmount meanwhile.
    const ours = (line: string) => !line.includes('/mydocker-') || line.includes(dirname(bench.root));
    const [before, during, after] = ['before', 'during', 'after'].map((name) =>
      readFileSync(join(bench.scratch, name), 'utf8').split('\n').filter(ours).join('\n'),
    );
    expect(before).toContain(' / ');
    expect(during).toBe(before);
    expect(after).toBe(before);
  });
});

/** chroot moves the root and nothing else. Who stands outside the new one walks up past it, to where the host begins. */
const leaveChroot = `
sub where { print join(" ", (stat "/")[0, 1]), "\\n" }
where;
mkdir "deeper";
chroot "deeper" or die "chroot: $!";
chdir ".." for 1 .. 64;
chroot ".";
where;
`;

describe('file systems of the kernel', () => {
  check('are new ones, as docker mounts them', { since: '03' }, async (bench) => {
    const found = new Map((await mounts(bench)).map((mount) => [mount.point, mount]));
    const flags = (point: string) => {
      const { type, options } = found.get(point) ?? {};
      return `${type} ${options?.split(',').sort().join(',')}`;
    };
    expect(flags('/proc')).toBe('proc nodev,noexec,nosuid,relatime,rw');
    expect(flags('/sys')).toBe('sysfs nodev,noexec,nosuid,relatime,ro');
    expect(flags('/dev')).toBe('tmpfs nosuid,rw');
    expect(flags('/dev/pts')).toBe('devpts noexec,nosuid,relatime,rw');
    expect(flags('/dev/shm')).toBe('tmpfs nodev,noexec,nosuid,relatime,rw');
    expect(flags('/dev/mqueue')).toBe('mqueue nodev,noexec,nosuid,relatime,rw');
    expect(flags('/sys/fs/cgroup')).toMatch(/^(cgroup2|tmpfs) nodev,noexec,nosuid,relatime,ro$/);
    expect(found.get('/dev/shm')?.superOptions).toContain('size=65536k');
  });

  check('hold only what is the container’s', { since: '03' }, async (bench) => {
    expect(await lines(bench, 'cd /proc; echo [0-9]*; ls /dev/pts /dev/shm /dev/mqueue')).toEqual([
      expect.stringMatching(/^1( \d)?$/),
      '/dev/mqueue:',
      '/dev/pts:',
      'ptmx',
      '/dev/shm:',
    ]);
  });

  check('show the container’s own limit, to read', { since: '03' }, async (bench) => {
    const file = '$(ls /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>/dev/null)';
    const { stdout, stderr } = await script(bench, `cat ${file}; echo 7 > ${file}`, ['--pids-limit', '42']);
    expect(stdout).toBe('42\n');
    expect(stderr).toContain('Read-only file system');
  });
});

describe('/dev', () => {
  const device = (major: number, minor: number) => `crw-rw-rw- ${major}:${minor}`;

  check('has just what runc puts there, whatever the caller’s umask', { since: '03' }, async (bench) => {
    const { stdout } = await onHost(bench, `umask 077; "$MYDOCKER" run busybox ls -l /dev`);
    const found = stdout.split('\n').flatMap((line) => {
      const node = /^(c\S+)\s+1 root\s+root\s+(\d+),\s+(\d+) .* (\S+)$/.exec(line);
      const link = /^l\S+ .* (\S+) -> (\S+)$/.exec(line);
      const directory = /^(d\S+) .* (\S+)$/.exec(line);
      if (node) return [[node[4], `${node[1]} ${node[2]}:${node[3]}`]];
      if (link) return [[link[1], link[2]]];
      return directory ? [[directory[2], directory[1]]] : [];
    });
    expect(Object.fromEntries(found)).toEqual({
      fd: '/proc/self/fd',
      full: device(1, 7),
      mqueue: 'drwxrwxrwt',
      null: device(1, 3),
      ptmx: 'pts/ptmx',
      pts: 'drwxr-xr-x',
      random: device(1, 8),
      shm: 'drwxrwxrwt',
      stderr: '/proc/self/fd/2',
      stdin: '/proc/self/fd/0',
      stdout: '/proc/self/fd/1',
      tty: device(5, 0),
      urandom: device(1, 9),
      zero: device(1, 5),
    });
  });

  check('works', { since: '03' }, async (bench) => {
    const text = `echo x > /dev/null && head -c 5 /dev/zero | wc -c && head -c 7 /dev/urandom | wc -c
      echo x > /dev/full || echo full
      echo out > /dev/stdout | cat`;
    const { stdout, stderr } = await script(bench, text);
    expect(stdout).toBe('5\n7\nfull\nout\n');
    expect(stderr).toContain('No space left on device');
  });

  check('has the terminal of -t, and no other', { since: '03' }, async (bench) => {
    const text = 'tty; ls /dev/pts; echo by name > $(tty); echo mine > /dev/tty';
    const { stdout } = await script(bench, text, ['-t']);
    expect(stdout.split('\r\n')).toEqual(['/dev/pts/0', expect.stringMatching(/^0\s+ptmx$/), 'by name', 'mine', '']);
  });
});

describe('what no namespace covers', () => {
  const masked = ['acpi', 'asound', 'interrupts', 'kcore', 'keys', 'latency_stats', 'sched_debug', 'scsi', 'timer_list']
    .map((name) => `/proc/${name}`)
    .concat('/sys/firmware', '/sys/devices/virtual/powercap')
    .filter(existsSync);
  const readonly = ['bus', 'fs', 'irq', 'sys', 'sysrq-trigger'].map((name) => `/proc/${name}`).filter(existsSync);

  check('is empty', { since: '03' }, async (bench) => {
    expect(masked).toContain('/sys/firmware');
    const text = `for path in ${masked.join(' ')}; do
      if [ -d $path ]; then echo $path $(ls -A $path | wc -l); else echo $path $(wc -c < $path); fi; done`;
    expect(await lines(bench, text)).toEqual(masked.map((path) => `${path} 0`));
  });

  check('or to read only', { since: '03' }, async (bench) => {
    // Opened for writing, and never written: the file is the host's.
    const files = ['/proc/sys/kernel/panic', '/proc/sys/vm/drop_caches', '/proc/sysrq-trigger'].filter(existsSync);
    expect(files).toContain('/proc/sys/kernel/panic');
    const { stdout } = await script(bench, files.map((path) => `(: >> ${path}) 2>&1`).join('; '));
    const refused = stdout.trimEnd().split('\n');
    expect(refused).toHaveLength(files.length);
    for (const line of refused) expect(line).toMatch(/Read-only file system$/);
    const found = (await mounts(bench)).filter(({ point }) => readonly.includes(point));
    expect(found.map(({ point }) => point).sort()).toEqual(readonly);
    for (const { options } of found)
      expect(options.split(',')).toEqual(expect.arrayContaining(['ro', 'nosuid', 'nodev', 'noexec']));
  });

  check('no host setting follows a container’s', { since: '03' }, async (bench) => {
    const before = readFileSync('/proc/sys/kernel/hostname', 'utf8');
    await script(bench, 'hostname changed');
    expect(readFileSync('/proc/sys/kernel/hostname', 'utf8')).toBe(before);
  });

  check('--read-only makes the root so, and what is mounted below stays as it is', { since: '03' }, async (bench) => {
    const text = `for path in / /bin /tmp /etc/passwd /dev/shm /dev; do
      ( if [ -d $path ]; then : > $path/x; else : >> $path; fi ) 2>/dev/null && echo $path; done; pwd`;
    expect(await lines(bench, text, ['--read-only', '-w', '/made'])).toEqual(['/dev/shm', '/dev', '/made']);
    expect(await lines(bench, text)).toEqual(['/', '/bin', '/tmp', '/etc/passwd', '/dev/shm', '/dev', '/']);
  });
});

describe('the process', () => {
  check('-e adds to its environment, and wins', { since: '03' }, async (bench) => {
    const options = ['-e', 'A=1', '-e', 'OURS', '-e', 'NOBODYS', '-e', 'A=x y', '-e', 'HOME=/tmp', '--hostname', 'box'];
    const env = { ...process.env, OURS: 'a=b' };
    const { stdout } = await bench.mydocker(['run', ...options, 'busybox', 'env'], { env });
    expect(stdout.trimEnd().split('\n').sort()).toEqual([
      'A=x y',
      'HOME=/tmp',
      'HOSTNAME=box',
      'OURS=a=b',
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    ]);
    expectRefusal(await bench.mydocker(['run', '-e', '=1', 'busybox', 'true']), /=1/);
  });

  check('-w makes its directory', { since: '03' }, async (bench) => {
    expect(await lines(bench, 'pwd')).toEqual(['/']);
    expect(await lines(bench, 'pwd; stat -c "%a %u %g" . ..', ['-w', '/new/../made/deep'])).toEqual([
      '/made/deep',
      '755 0 0',
      '755 0 0',
    ]);
    expectRefusal(await script(bench, 'true', ['-w', 'relative']), /absolute/);
    expectRefusal(await script(bench, 'true', ['-w', '/etc/passwd']), /\/etc\/passwd.*not a directory/i);
    expectRefusal(await script(bench, 'true', ['-w', '/proc/no']), /\/proc\/no/);
  });

  check('the umask is docker’s, whatever the caller’s', { since: '03' }, async (bench) => {
    expect((await onHost(bench, 'umask 077; "$MYDOCKER" run busybox sh -c umask')).stdout).toBe('0022\n');
  });

  const users = [
    ['', '0 0 0 /root'],
    ['0', '0 0 0 /root'],
    ['nobody', '65534 65534 65534 /home'],
    ['65534', '65534 65534 65534 /home'],
    ['1234', '1234 0 0 /'],
    ['1234:5678', '1234 5678 5678 /'],
    ['nobody:mail', '65534 8 8 /home'],
    ['www-data:5678', '33 5678 5678 /var/www'],
    [':mail', '0 8 8 /root'],
  ] as const;

  check('-u takes names and numbers of the image', { since: '03' }, async (bench) => {
    for (const [user, is] of users) {
      const [found] = await lines(bench, 'echo $(id -u) $(id -g) $(id -G) $HOME', ['-u', user]);
      expect({ user, found }).toEqual({ user, found: is });
    }
  });

  check('-u leaves none of the superuser’s powers', { since: '03' }, async (bench) => {
    const text = 'grep -E "^(Uid|Gid|Groups|CapEff|CapPrm):" /proc/self/status; cat /etc/shadow 2>&1';
    const found = (await lines(bench, `${text}; true`, ['-u', '7:8'])).map((line) =>
      line.trim().replaceAll(/\s+/g, ' '),
    );
    expect(found).toEqual([
      'Uid: 7 7 7 7',
      'Gid: 8 8 8 8',
      'Groups: 8',
      'CapPrm: 0000000000000000',
      'CapEff: 0000000000000000',
      expect.stringContaining('Permission denied'),
    ]);
  });

  check('-u must name someone', { since: '03' }, async (bench) => {
    for (const user of ['you', 'nobody:you', '-1', '2147483648', '1:2:3']) {
      expectRefusal(await script(bench, 'true', ['-u', user]), /unable to find (user|group)/);
    }
  });

  check('-u has the terminal', { since: '03' }, async (bench) => {
    const { stdout } = await script(bench, 'stat -c %U $(tty); echo by name > $(tty)', ['-t', '-u', 'nobody']);
    expect(stdout).toBe('nobody\r\nby name\r\n');
  });

  check('is told apart by its exit code from an engine that failed', { since: '03' }, async ({ mydocker }) => {
    const code = async (...args: string[]) => (await mydocker(['run', ...args])).exitCode;
    expect(await code('busybox', 'sh', '-c', 'exit 9')).toBe(9);
    expect(await code('busybox', '/etc')).toBe(126);
    expect(await code('busybox', '/etc/passwd')).toBe(126);
    expect(await code('busybox', 'no-such-command')).toBe(127);
    expect(await code('--init', 'busybox', 'no-such-command')).toBe(127);
    expect(await code('-u', 'you', 'busybox', 'true')).toBe(125);
  });
});

describe('--init', () => {
  check('stands before the command, and ends as it does', { since: '03' }, async (bench) => {
    expect(await lines(bench, 'echo $$; cat /proc/1/comm; true')).toEqual(['1', 'sh']);
    const [pid, first] = await lines(bench, 'echo $$; cat /proc/1/comm; true', ['--init']);
    expect(Number(pid)).toBeGreaterThan(1);
    expect(first).not.toBe('sh');
    expect((await script(bench, 'exit 7', ['--init'])).exitCode).toBe(7);
    expect((await script(bench, 'kill -KILL $$', ['--init'])).exitCode).toBe(137);
  });

  check('reaps orphans', { since: '03' }, async (bench) => {
    // Both background processes lose their parent at once; the command becomes a sleep, which waits for nobody.
    const text = `sh -c 'sleep 0.1 &'
      sh -c '(sleep 1; grep -h ^State /proc/[0-9]*/status) &'
      exec sleep 2`;
    const zombies = (found: string[]) => found.filter((line) => line.includes('zombie')).length;
    expect(zombies(await lines(bench, text))).toBe(1);
    expect(zombies(await lines(bench, text, ['--init']))).toBe(0);
  });

  check('passes signals on', { since: '03' }, async ({ spawn }) => {
    const text = 'trap "echo got it; exit 5" USR1; echo up; while :; do sleep 0.1; done';
    const container = spawn(['run', '--init', 'busybox', 'sh', '-c', text]);
    await container.waitForOutput('up');
    container.kill('SIGUSR1');
    expect(await container.done).toMatchObject({ exitCode: 5, stdout: 'up\ngot it\n' });
  });

  check('a command without a handler ends by a signal, as on the host', { since: '03' }, async ({ spawn }) => {
    const container = spawn(['run', '--init', 'busybox', 'sh', '-c', 'echo up; exec sleep 1000']);
    await container.waitForOutput('up');
    container.kill('SIGTERM');
    expect((await container.done).exitCode).toBe(143);
  });

  check('leaves the terminal to the command', { since: '03' }, async ({ terminal }) => {
    const shell = await terminal(['run', '--init', '-ti', 'busybox', 'sh']);
    await shell.waitForOutput('# ');
    shell.write('sh -c "echo re""ady; exec sleep 1000"\n');
    await shell.waitForOutput('ready');
    shell.write('\x03');
    shell.write('echo code $?; exit 3\n');
    await shell.waitForOutput('code 130');
    expect((await shell.done).exitCode).toBe(3);
  });
});

describe('--explain=sh', () => {
  check('ends in such a root', { since: '03', until: '03' }, async (bench) => {
    const command = `--read-only busybox sh -c 'cat /proc/self/mountinfo; ls -l /dev | cut -c 1-45; id -u; pwd; exit 4'`;
    const real = await onHost(bench, `"$MYDOCKER" run ${command}`);
    const made = await onHost(bench, `"$MYDOCKER" run --explain=sh ${command} | sh`);
    expect(made).toMatchObject({ stderr: '', exitCode: 4 });
    expect(comparable(made.stdout)).toEqual(comparable(real.stdout));
    expect(comparable(made.stdout).length).toBeGreaterThan(30);
  });
});

/** Without numbers of mounts and devices, and without the root, whose source may have a container's name in it. */
function comparable(output: string): string[] {
  return output
    .split('\n')
    .map((line) => line.replace(/^\d+ \d+ \d+:\d+ /, ''))
    .filter((line) => !line.includes(' / ro,'));
}
