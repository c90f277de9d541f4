import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type Bench, check, type RunResult, run } from '../../test/lib/check.js';
import { makeScratch, removeScratch } from '../../test/lib/scratch.js';

/** What capabilities(7) calls by number: the fourteen of every container. */
const fourteen = '00000000a80425fb';
const none = '0000000000000000';

const home = makeScratch('mydocker-probe');
const probe = join(home, 'probe');

// A program that asks the kernel for what a container has no business with, and one for 32-bit calls with it.
beforeAll(async () => {
  const source = join(import.meta.dirname, '../../test/lib/probe.c');
  const { exitCode, stderr } = await run('cc', ['-static', '-O1', '-o', probe, source]);
  expect(exitCode, stderr).toBe(0);
});
afterAll(() => removeScratch(home));

function script({ mydocker }: Bench, options: string[], text: string): Promise<RunResult> {
  return mydocker(['run', '--rm', ...options, 'busybox', 'sh', '-c', text]);
}

/** Runs a script in busybox, which must succeed, and gives what it printed. */
async function inContainer(bench: Bench, options: string[], text: string): Promise<string> {
  const { stdout, stderr, exitCode } = await script(bench, options, text);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return stdout;
}

/** The fields of a process's status, `CapEff` and such. */
async function status(bench: Bench, options: string[] = [], pid = 'self'): Promise<Record<string, string>> {
  const { stdout } = await script(bench, options, `cat /proc/${pid}/status`);
  return Object.fromEntries(stdout.split('\n').map((line) => line.split(':\t') as [string, string]));
}

const sets = (all: Record<string, string>) =>
  ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map((name) => all[name]);

/** Whether 32-bit programs can call the kernel at all: a kernel may be told not to let them, and then nobody gets through. */
async function hasDoor(bench: Bench): Promise<boolean> {
  const [source, program] = ['door.c', 'door'].map((name) => join(bench.scratch, name)) as [string, string];
  writeFileSync(
    source,
    'int main(void) { long r; __asm__ volatile("int $0x80" : "=a"(r) : "a"(20)); return r < 0; }\n',
  );
  expect((await run('cc', ['-o', program, source])).exitCode).toBe(0);
  return (await run(program, [])).exitCode === 0;
}

/** What the kernel answers to each call of the probe: `mount` → `EPERM`. */
async function answers({ mydocker }: Bench, ...options: string[]): Promise<Record<string, string>> {
  const { stdout, stderr } = await mydocker([
    'run',
    '--rm',
    ...options,
    '-v',
    `${probe}:/probe:ro`,
    'busybox',
    '/probe',
  ]);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.length, stderr).toBeGreaterThan(25);
  return Object.fromEntries(lines.map((line) => line.split(' ') as [string, string]));
}

async function expectRefused({ mydocker, root }: Bench, options: string[], message: RegExp): Promise<void> {
  const { stdout, stderr, exitCode } = await mydocker(['run', ...options, 'busybox', 'echo', 'it runs']);
  expect(stderr).toMatch(message);
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 125 });
  expect(readContainers(root)).toEqual([]);
}

function readContainers(root: string): string[] {
  try {
    return readdirSync(join(root, 'containers'));
  } catch {
    return [];
  }
}

describe('yesterday’s ways out are closed', () => {
  check("a node for the host's disk can be made, and not opened", { since: '15' }, async (bench) => {
    const disk = await hostDisk(bench);
    if (!disk) return;
    const numbers = disk.numbers.join(' ');
    try {
      const { stdout, stderr, exitCode } = await script(
        bench,
        [],
        `mknod /disk b ${numbers} && echo made; head -n 1 /disk`,
      );
      expect({ stdout, exitCode }).toEqual({ stdout: 'made\n', exitCode: 1 });
      expect(stderr).toMatch(/Operation not permitted/);
      // It is the list that refuses: with a line on it the same command reads.
      const rule = ['--device-cgroup-rule', `b ${disk.numbers.join(':')} r`];
      expect(await inContainer(bench, rule, `mknod /disk b ${numbers} && head -n 1 /disk`)).toBe('the payroll\n');
    } finally {
      await run('losetup', ['--detach', disk.path]);
    }
  });

  check('the log of the kernel is a device, too', { since: '15' }, async (bench) => {
    const read = 'mknod /log c 1 11 && dd if=/log bs=8192 count=1 2>&1 | grep -c ";"';
    const { stdout } = await script(bench, ['--cap-add', 'SYSLOG'], read);
    expect(stdout).toBe('0\n');
    const allowed = ['--cap-add', 'SYSLOG', '--device-cgroup-rule', 'c 1:11 r'];
    expect(await inContainer(bench, allowed, read)).toBe('1\n');
  });

  check('a kernel setting that no namespace covers cannot be written', { since: '15' }, async (bench) => {
    const before = readFileSync('/proc/sys/vm/swappiness', 'utf8');
    const attempts = [
      'mount -o remount,bind,rw /proc/sys',
      'umount /proc/sys',
      'mount -t proc proc /tmp',
      // Where this works it does no harm: the value that is there, and nothing at all.
      `echo ${before.trim()} > /proc/sys/vm/swappiness`,
      '( : > /proc/sysrq-trigger )',
      'dmesg > /dev/null',
    ];
    const text = `mkdir -p /tmp; ${attempts.map((attempt) => `( ${attempt} ) 2>/dev/null && echo '${attempt}'`).join('\n')}; true`;
    expect(await inContainer(bench, [], text)).toBe('');
    // With the rights that those need, most of them work: here the first.
    const open = ['--cap-add', 'SYS_ADMIN'];
    expect(await inContainer(bench, open, 'mount -o remount,bind,rw /proc/sys && echo remounted')).toBe('remounted\n');
  });

  check('nothing is traced or loaded that reaches the machine', { since: '15' }, async (bench) => {
    const refused = await answers(bench);
    const reaching = ['mount', 'umount2', 'pivot_root', 'unshare', 'clone-newuser', 'setns', 'bpf', 'perf_event_open'];
    reaching.push(
      'init_module',
      'finit_module',
      'delete_module',
      'open_by_handle_at',
      'keyctl',
      'syslog',
      'swapon',
      'acct',
    );
    reaching.push('settimeofday', 'io_uring_setup', 'userfaultfd', 'socket-alg', 'socket-vsock', 'personality-odd');
    for (const call of reaching) expect(refused[call], call).toBe('EPERM');
    expect(refused).toMatchObject({
      clone: 'ok',
      clone3: 'ENOSYS',
      'socket-inet': 'ok',
      personality: 'ok',
      chroot: 'ok',
    });
    expect(refused).toMatchObject({ traceme: 'ok', 'newer-than-all': 'ENOSYS' });
    // The probe can tell: without walls the kernel has other answers.
    const open = await answers(bench, '--privileged');
    for (const call of [
      'mount',
      'setns',
      'bpf',
      'open_by_handle_at',
      'swapon',
      'personality-odd',
      'unshare',
      'clone3',
    ]) {
      expect(open[call], call).not.toMatch(/EPERM|ENOSYS/);
    }
  });

  check('no descriptor of the host is inherited', { since: '15' }, async (bench) => {
    const env = { MYDOCKER_ROOT: bench.root, MYDOCKER_RUN_ROOT: bench.runRoot };
    for (const option of ['--rm', '--init', '--privileged']) {
      const list = 'for fd in /proc/self/fd/*; do echo $(basename $fd) $(readlink $fd); done';
      const words = ['run', '--rm', option, '-v', `${bench.scratch}:/data`, 'busybox', 'sh', '-c', list];
      const text = 'exec 7</ 9</etc; exec "$@" </dev/null 2>/dev/null';
      const { stdout } = await run('bash', ['-c', text, 'bash', bench.bin, ...words], { env });
      const open = stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' '));
      expect(open.length).toBeGreaterThan(2);
      // The shell's own are the directory that it lists, and what it is at work on.
      const strange = open.filter(([fd = '', path = '']) => Number(fd) > 2 && !/^(\/proc\/|pipe:|$)/.test(path));
      expect(strange, option).toEqual([]);
    }
  });
});

/** A disk of the host with a secret on it: a file, as a block device. Undefined where there are no such devices. */
async function hostDisk({ scratch }: Bench): Promise<{ path: string; numbers: number[] } | undefined> {
  const file = join(scratch, 'disk');
  writeFileSync(file, Buffer.concat([Buffer.from('the payroll\n'), Buffer.alloc(1 << 20)]));
  const { stdout, exitCode } = await run('losetup', ['--find', '--show', file]).catch(() => ({
    stdout: '',
    exitCode: 1,
  }));
  if (exitCode !== 0) return undefined;
  const path = stdout.trim();
  const { stdout: numbers } = await run('stat', ['-c', '%t %T', path]);
  return {
    path,
    numbers: numbers
      .trim()
      .split(' ')
      .map((hex) => Number.parseInt(hex, 16)),
  };
}

describe('capabilities', () => {
  check("the superuser has docker's fourteen", { since: '15' }, async (bench) => {
    expect(sets(await status(bench))).toEqual([none, fourteen, fourteen, fourteen, none]);
    expect(sets(await status(bench, ['--init'], '1'))).toEqual([none, fourteen, fourteen, fourteen, none]);
  });

  check('another user has none, and may get none but those', { since: '15' }, async (bench) => {
    expect(sets(await status(bench, ['-u', '1000']))).toEqual([none, none, none, fourteen, none]);
    expect(sets(await status(bench, ['-u', '1000', '--init'], '1'))).toEqual([none, none, none, fourteen, none]);
  });

  check('are added and dropped by any of their names', { since: '15' }, async (bench) => {
    const bounding = async (...options: string[]) => (await status(bench, options)).CapBnd;
    expect(await bounding('--cap-drop', 'ALL')).toBe(none);
    expect(await bounding('--cap-drop', 'all', '--cap-add', 'CAP_KILL')).toBe('0000000000000020');
    expect(await bounding('--cap-drop=ALL', '--cap-add=net_admin')).toBe('0000000000001000');
    expect(await bounding('--cap-drop', 'MKNOD')).toBe('00000000a00425fb');
    const all = BigInt(`0x${await bounding('--cap-add', 'ALL', '--cap-drop', 'SYS_ADMIN')}`);
    expect([(all >> 21n) & 1n, (all >> 12n) & 1n, (all >> 39n) & 1n]).toEqual([0n, 1n, 1n]);
    await expectRefused(bench, ['--cap-add', 'FLY'], /invalid capability: "FLY"/);
  });

  check('a dropped one is not needed to get there', { since: '15' }, async (bench) => {
    const options = ['--cap-drop', 'ALL', '-u', '1000:1000', '-w', '/data', '--init'];
    expect(await inContainer(bench, options, 'id -u; pwd')).toBe('1000\n/data\n');
    const terminal = await bench.terminal([
      'run',
      '--rm',
      '-ti',
      ...options,
      'busybox',
      'sh',
      '-c',
      'id -u > /dev/tty',
    ]);
    expect((await terminal.done).stdout.trim()).toBe('1000');
  });

  check("the engine's own inheritable ones are not inherited", { since: '15' }, async ({ bin, root, runRoot }) => {
    const env = { MYDOCKER_ROOT: root, MYDOCKER_RUN_ROOT: runRoot };
    const words = [bin, 'run', '--rm', 'busybox', 'grep', 'CapInh', '/proc/self/status'];
    const { stdout } = await run('setpriv', ['--inh-caps', '+chown,+kill', ...words], { env });
    expect(stdout).toBe(`CapInh:\t${none}\n`);
  });
});

describe('no-new-privileges', () => {
  check('makes a setuid bit mean nothing', { since: '15' }, async (bench) => {
    const become = 'cp /probe /suid && chmod 4755 /suid && /probe nobody /suid';
    const volume = ['-v', `${probe}:/probe:ro`];
    expect(await inContainer(bench, volume, become)).toBe('0\n');
    const flag = ['--security-opt', 'no-new-privileges', ...volume];
    expect(await inContainer(bench, flag, become)).toBe('65534\n');
    expect(await status(bench, flag)).toMatchObject({ NoNewPrivs: '1', Seccomp: '2', CapEff: fourteen });
  });
});

describe('seccomp', () => {
  check('every process is filtered, unless told otherwise', { since: '15' }, async (bench) => {
    expect(await status(bench)).toMatchObject({ Seccomp: '2', NoNewPrivs: '0' });
    expect(await status(bench, ['--init'], '1')).toMatchObject({ Seccomp: '2' });
    expect(await status(bench, ['--security-opt', 'seccomp=unconfined'])).toMatchObject({ Seccomp: '0' });
  });

  check('a capability opens the calls that it is for', { since: '15' }, async (bench) => {
    const asked = await answers(bench, '--cap-add', 'SYS_ADMIN', '--cap-add', 'CAP_DAC_READ_SEARCH');
    expect(asked).toMatchObject({ mount: 'ENOENT', clone3: 'ok', setns: 'EBADF', open_by_handle_at: 'EINVAL' });
    expect(asked).toMatchObject({ init_module: 'EPERM', keyctl: 'EPERM' });
  });

  check('a profile of ours is kept to', { since: '15' }, async (bench) => {
    const profile = {
      defaultAction: 'SCMP_ACT_ALLOW',
      syscalls: [
        { names: ['setns', 'umount2'], action: 'SCMP_ACT_ERRNO', errnoRet: 61 },
        { names: ['socket'], action: 'SCMP_ACT_ERRNO', args: [{ index: 0, value: 2, op: 'SCMP_CMP_EQ' }] },
        { names: ['mount'], action: 'SCMP_ACT_ERRNO', errnoRet: 61, includes: { caps: ['CAP_SYS_ADMIN'] } },
        { names: ['unshare'], action: 'SCMP_ACT_ERRNO', errnoRet: 61, excludes: { caps: ['CAP_SYS_ADMIN'] } },
      ],
    };
    const file = join(bench.scratch, 'profile.json');
    writeFileSync(file, JSON.stringify(profile));
    const asked = await answers(bench, '--security-opt', `seccomp=${file}`);
    expect(asked).toMatchObject({ setns: 'ENODATA', umount2: 'ENODATA', 'socket-inet': 'EPERM', unshare: 'ENODATA' });
    expect(asked).toMatchObject({ mount: 'ENOENT', keyctl: 'ok', 'socket-vsock': expect.not.stringMatching('EPERM') });
    const more = await answers(bench, '--security-opt', `seccomp=${file}`, '--cap-add', 'SYS_ADMIN');
    expect(more).toMatchObject({ mount: 'ENODATA', unshare: 'ok' });
  });

  check('a profile may end a process, at the first call that it does not like', { since: '15' }, async (bench) => {
    const file = join(bench.scratch, 'kill.json');
    const rule = { names: ['mkdir', 'mkdirat'], action: 'SCMP_ACT_KILL_PROCESS' };
    writeFileSync(file, JSON.stringify({ defaultAction: 'SCMP_ACT_ALLOW', syscalls: [rule] }));
    // SIGSYS is 31.
    const { stdout } = await script(bench, ['--security-opt', `seccomp=${file}`], 'mkdir /new; echo $?');
    expect(stdout).toBe('159\n');
  });

  check(
    'a 32-bit door leads nowhere else, and is shut by a profile that does not list it',
    { since: '15' },
    async (bench) => {
      if (process.arch !== 'x64' || !(await hasDoor(bench))) return;
      const asked = await answers(bench);
      expect(asked['32-umount']).toBe('EPERM');
      expect(['ok', 'ENOSYS']).toContain(asked['32-getpid']);
      const file = join(bench.scratch, 'narrow.json');
      writeFileSync(file, JSON.stringify({ defaultAction: 'SCMP_ACT_ALLOW' }));
      const words = ['--rm', '--security-opt', `seccomp=${file}`, '-v', `${probe}:/probe:ro`, 'busybox', '/probe'];
      const { exitCode, stdout } = await bench.mydocker(['run', ...words]);
      expect(stdout).not.toContain('32-getpid');
      expect(exitCode).toBe(159);
    },
  );

  check('a bad profile is refused with one line, and nothing is made', { since: '15' }, async (bench) => {
    const file = join(bench.scratch, 'bad.json');
    const option = ['--security-opt', `seccomp=${file}`];
    await expectRefused(bench, option, /cannot read the seccomp profile: ENOENT/);
    writeFileSync(file, '{');
    await expectRefused(bench, option, /^mydocker: invalid seccomp profile .*bad\.json: .*\n$/);
    writeFileSync(file, '{"defaultAction": "SCMP_ACT_SHRUG"}');
    await expectRefused(bench, option, /^mydocker: invalid seccomp profile: "SCMP_ACT_SHRUG" is none of .*\n$/);
    await expectRefused(
      bench,
      ['--security-opt', 'nonsense'],
      /^mydocker: invalid --security-opt "nonsense": use .*\n$/,
    );
  });

  check('--explain stays readable', { since: '15' }, async ({ mydocker }) => {
    const { stdout } = await mydocker(['run', '--dry-run', 'busybox', 'true']);
    expect(stdout).toMatch(/seccomp - '[0-9a-f]{16}…\(\d+ instructions\)'/);
    expect(stdout).not.toMatch(/[0-9a-f]{200}/);
  });
});

describe('hidden and read-only paths', () => {
  const hidden = ['/proc/kcore', '/proc/keys', '/proc/timer_list', '/proc/interrupts', '/sys/firmware'];

  check('stay so, unless told otherwise', { since: '15' }, async (bench) => {
    const sizes = `for path in ${hidden.join(' ')}; do [ -d $path ] && ls $path || head -c 1 $path; done 2>/dev/null | wc -c`;
    expect(await inContainer(bench, [], sizes)).toBe('0\n');
    const open = ['--security-opt', 'systempaths=unconfined'];
    expect(Number(await inContainer(bench, open, sizes))).toBeGreaterThan(0);
    expect(
      await inContainer(bench, open, 'cat /proc/sys/kernel/msgmax > /proc/sys/kernel/msgmax && echo written'),
    ).toBe('written\n');
  });

  check('no volume goes over them, whatever a link says', { since: '15' }, async (bench) => {
    await expectRefused(bench, ['-v', `${bench.scratch}:/proc/sys`], /\/proc\/sys shows the kernel/);
    await expectRefused(bench, ['--tmpfs', '/proc'], /\/proc shows the kernel/);
    const tree = join(bench.scratch, 'tree');
    mkdirSync(tree);
    symlinkSync('/proc/sys', join(tree, 'link'));
    const nested = ['-v', `${tree}:/tree`, '-v', `${bench.scratch}:/tree/link`];
    const { stderr, exitCode } = await bench.mydocker(['run', '--rm', ...nested, 'busybox', 'true']);
    expect({ stderr, exitCode }).toEqual({
      stderr: expect.stringMatching(/move_mount .*not permitted/),
      exitCode: 125,
    });
    copyFileSync('/proc/uptime', join(bench.scratch, 'uptime'));
    expect(
      await inContainer(bench, ['-v', `${bench.scratch}/uptime:/proc/uptime`], 'grep -c uptime /proc/mounts'),
    ).toBe('1\n');
  });

  check(
    'the console is the terminal, and nothing that a volume has put in its place',
    { since: '15' },
    async (bench) => {
      const console = 'grep " /dev/console " /proc/self/mountinfo | grep -c " - devpts "';
      const onTerminal = (...options: string[]) =>
        bench.terminal(['run', '--rm', '-ti', ...options, 'busybox', 'sh', '-c', console]);
      expect((await (await onTerminal()).done).stdout.trim()).toBe('1');
      // CVE-2025-52565: what is at /dev/pts/0 is mounted on /dev/console.
      const pts = join(bench.scratch, 'pts');
      mkdirSync(pts);
      for (const name of ['0', 'ptmx']) symlinkSync('/proc/sysrq-trigger', join(pts, name));
      const { stdout, exitCode } = await (await onTerminal('-v', `${pts}:/dev/pts`)).done;
      expect({ stdout, exitCode }).toEqual({ stdout: expect.stringMatching(/^mydocker: pty\b/), exitCode: 125 });
    },
  );
});

describe('devices', () => {
  check('are given by name, with as much access as was said', { since: '15' }, async (bench) => {
    const listed = await inContainer(bench, [], 'ls /dev; head -c 3 /dev/zero | wc -c; echo x > /dev/null');
    expect(listed).toMatch(/\nzero\n3\n$/);
    expect(listed).not.toMatch(/^(kmsg|mem|sd|vd|loop)/m);
    const given = ['--device', '/dev/zero:/dev/x/nought', '--device', '/dev/full'];
    expect(await inContainer(bench, given, 'head -c 2 /dev/x/nought | wc -c; stat -c "%t %T %a" /dev/x/nought')).toBe(
      '2\n1 5 666\n',
    );
    const log = ['--cap-add', 'SYSLOG', '--device', '/dev/kmsg:/dev/log:r'];
    const { stdout, stderr } = await script(bench, log, 'stat -c "%t %T" /dev/log; echo > /dev/log');
    expect(stdout).toBe('1 b\n');
    expect(stderr).toMatch(/\/dev\/log: Operation not permitted/);
  });

  check('bad ones are refused', { since: '15' }, async (bench) => {
    await expectRefused(bench, ['--device', '/etc/passwd:/dev/passwd'], /\/etc\/passwd is no device/);
    await expectRefused(bench, ['--device', '/dev/no-such'], /no device \/dev\/no-such/);
    await expectRefused(bench, ['--device', '/dev/null:/null'], /below \/dev/);
    await expectRefused(bench, ['--device-cgroup-rule', 'c 1 r'], /invalid --device-cgroup-rule/);
  });
});

describe('what a process begins with', () => {
  check('limits, settings, a score, groups, shared memory', { since: '15' }, async (bench) => {
    const options = ['--ulimit', 'nofile=100:200', '--ulimit', 'core=0', '--shm-size', '1m', '--oom-score-adj', '500'];
    options.push('--sysctl', 'net.ipv4.ip_forward=1', '--sysctl', 'kernel.msgmax=9000', '--group-add', 'mail');
    options.push('--group-add', '77', '-u', '1000:5');
    const text = `ulimit -n; ulimit -Hn; ulimit -c; cat /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/msgmax
      cat /proc/self/oom_score_adj; id -G; df -k /dev/shm | awk 'NR == 2 { print $2 }'`;
    expect((await inContainer(bench, options, text)).split('\n').slice(0, -1)).toEqual([
      ...['100', '200', '0', '1', '9000', '500'],
      ...['5 8 77', '1024'],
    ]);
    expect(readFileSync('/proc/sys/kernel/msgmax', 'utf8')).not.toBe('9000\n');
  });

  check('a limit that may not be raised stays, with a word of warning', { since: '15' }, async ({ mydocker }) => {
    // Below our own hard limit there is nothing to warn of.
    const ask = (limit: number) => ['run', '--rm', '--ulimit', `nofile=${limit}`, 'busybox', 'sh', '-c', 'ulimit -n'];
    expect(await mydocker(ask(64))).toMatchObject({ stdout: '64\n', stderr: '', exitCode: 0 });
    const { stdout, stderr, exitCode } = await mydocker(ask(1_000_000));
    expect(exitCode).toBe(0);
    if (stdout !== '1000000\n') expect(stderr).toMatch(/^mydocker: warning: --ulimit nofile: .* CAP_SYS_RESOURCE\n$/);
  });

  check('what is not its own is refused', { since: '15' }, async (bench) => {
    for (const name of ['kernel.panic', 'vm.swappiness', 'net/../kernel/panic']) {
      await expectRefused(bench, ['--sysctl', `${name}=1`], /is not a container's own/);
    }
    await expectRefused(bench, ['--ulimit', 'files=1'], /"files" is none of/);
    await expectRefused(bench, ['--oom-score-adj', '1001'], /from -1000 to 1000/);
    await expectRefused(bench, ['--ipc', 'host', '--sysctl', 'kernel.sem=1 1 1 1'], /would be the host's/);
  });
});

describe('without walls', () => {
  check('--privileged has every right, and the devices of the host', { since: '15' }, async (bench) => {
    const own = /^CapBnd:\t(\w+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    expect(await status(bench, ['--privileged'])).toMatchObject({ CapEff: own, Seccomp: '0' });
    const text =
      'ls /dev/kmsg && cat /proc/sys/kernel/msgmax > /proc/sys/kernel/msgmax && mkdir /m && mount -t tmpfs x /m';
    expect(await inContainer(bench, ['--privileged'], text)).toBe('/dev/kmsg\n');
  });

  check('some namespaces can be the host’s', { since: '15' }, async (bench) => {
    const text = 'cd /proc/self/ns; ls -l uts ipc net | sed "s/.*-> //"';
    const names = (await inContainer(bench, ['--uts', 'host', '--ipc', 'host'], text)).trim().split('\n');
    const ours = await run('sh', ['-c', text]);
    const [ipc, net, uts] = ours.stdout.trim().split('\n');
    expect(names).toContain(ipc);
    expect(names).toContain(uts);
    expect(names).not.toContain(net);
  });
});

describe('without a PID namespace of its own', () => {
  /** A command that leaves another one behind, which is found by this number among all processes of the host. */
  const odd = String(100_000 + process.pid);
  const leave = ['sh', '-c', `setsid sleep ${odd} & echo; sleep 1000`];
  const left = async () => (await run('pgrep', ['-f', `^sleep ${odd}`])).stdout.trim();
  const begin = async ({ mydocker }: Bench, ...options: string[]) => {
    const { exitCode, stderr } = await mydocker(['run', '-d', '--name', 'box', ...options, 'busybox', ...leave]);
    expect(exitCode, stderr).toBe(0);
    await expect.poll(left).not.toBe('');
  };

  check('a container sees the host’s processes, and so does what joins it', { since: '15' }, async (bench) => {
    const { stdout: ours } = await run('readlink', ['/proc/self/ns/pid']);
    const text = 'readlink /proc/self/ns/pid';
    expect(await inContainer(bench, ['--pid', 'host'], text)).toBe(ours);
    expect(await inContainer(bench, ['--pid', 'host', '--init'], text)).toBe(ours);
    expect(await inContainer(bench, [], text)).not.toBe(ours);
    await begin(bench, '--pid', 'host');
    expect((await bench.mydocker(['exec', 'box', 'readlink', '/proc/self/ns/pid'])).stdout).toBe(ours);
    const { stdout: top } = await bench.mydocker(['top', 'box']);
    expect(top).toContain(`sleep ${odd}`);
  });

  for (const options of [[], ['--init']])
    check(`nothing of it is left${options.length > 0 ? ' with an init' : ''}`, { since: '15' }, async (bench) => {
      await begin(bench, '--pid', 'host', ...options);
      await bench.mydocker(['stop', '-t', '0', 'box']);
      expect(await left()).toBe('');
    });

  check('what a lost monitor left goes with the next start, or by the doctor', { since: '15' }, async (bench) => {
    for (const heal of [
      ['start', 'box'],
      ['doctor', '--fix'],
    ]) {
      await begin(bench, '--pid', 'host');
      const orphan = await left();
      const inspect = ['inspect', '-f', '{{.State.Pid}}', 'box'];
      const first = (await bench.mydocker(inspect)).stdout.trim();
      const monitor = /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${first}/status`, 'utf8'))?.[1];
      process.kill(Number(monitor), 'SIGKILL');
      await expect.poll(async () => (await bench.mydocker(inspect)).stdout).toBe('0\n');
      expect(await left()).toBe(orphan);
      await bench.mydocker(heal);
      expect(await left()).not.toBe(orphan);
      await bench.mydocker(['rm', '-f', 'box']);
    }
  });
});

describe('two containers', () => {
  const donor = async ({ mydocker }: Bench, ...options: string[]) => {
    const { exitCode, stderr } = await mydocker([
      'run',
      '-d',
      '--name',
      'donor',
      ...options,
      'busybox',
      'sleep',
      '1000',
    ]);
    expect(exitCode, stderr).toBe(0);
  };
  const namespace = async ({ mydocker }: Bench, name: string) =>
    (await mydocker(['exec', 'donor', 'readlink', `/proc/self/ns/${name}`])).stdout;

  const refused = async ({ mydocker }: Bench, options: string[], message: RegExp) => {
    const { stderr, exitCode } = await mydocker(['run', '--rm', ...options, 'busybox', 'true']);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(125);
  };

  check('have the same processes', { since: '15' }, async (bench) => {
    await donor(bench);
    const pid = ['--pid', 'container:donor'];
    expect(await inContainer(bench, pid, 'readlink /proc/self/ns/pid')).toBe(await namespace(bench, 'pid'));
    expect(await inContainer(bench, pid, 'readlink /proc/self/ns/ipc')).not.toBe(await namespace(bench, 'ipc'));
    expect(await inContainer(bench, [...pid, '--init'], 'ps')).toMatch(/^ +1 root +sleep 1000$/m);
    await inContainer(bench, pid, 'setsid sleep 4323 & sleep 0.1');
    expect((await bench.mydocker(['exec', 'donor', 'ps'])).stdout).not.toContain('sleep 4323');
  });

  check('end together when they have the same processes', { since: '15' }, async (bench) => {
    await donor(bench);
    const options = ['run', '-d', '--name', 'kid', '--pid', 'container:donor'];
    expect(await bench.mydocker([...options, 'busybox', 'sleep', '1001'])).toMatchObject({ exitCode: 0 });
    expect((await bench.mydocker(['exec', 'kid', 'ps'])).stdout).toContain('sleep 1001');
    await bench.mydocker(['rm', '-f', 'donor']);
    expect((await bench.mydocker(['wait', 'kid'])).stdout).toBe('137\n');
  });

  check('have the same shared memory', { since: '15' }, async (bench) => {
    await donor(bench, '--ipc', 'shareable');
    await bench.mydocker(['exec', 'donor', 'sh', '-c', 'echo from the donor > /dev/shm/word']);
    const text = 'cat /dev/shm/word; readlink /proc/self/ns/ipc; echo back > /dev/shm/answer';
    const ipc = ['--ipc', 'container:donor'];
    expect(await inContainer(bench, ipc, text)).toBe(`from the donor\n${await namespace(bench, 'ipc')}`);
    expect((await bench.mydocker(['exec', 'donor', 'cat', '/dev/shm/answer'])).stdout).toBe('back\n');
    expect(await inContainer(bench, [], 'ls /dev/shm')).toBe('');
    expect(await inContainer(bench, ['--ipc', 'none'], 'grep -c " /dev/shm " /proc/mounts || true')).toBe('0\n');
  });

  check('do not get out of what the other one has made of its /dev/shm', { since: '15' }, async (bench) => {
    await donor(bench, '--ipc', 'shareable', '--privileged', '--pid', 'host');
    const text = 'umount /dev/shm && rmdir /dev/shm && ln -s /proc/1/root/etc /dev/shm';
    expect(await bench.mydocker(['exec', '--privileged', 'donor', 'sh', '-c', text])).toMatchObject({ exitCode: 0 });
    await refused(bench, ['--ipc', 'container:donor'], /share 0 .*too many symbolic links/);
  });

  check('share nothing that was not offered', { since: '15' }, async (bench) => {
    await donor(bench);
    await refused(bench, ['--ipc', 'container:donor'], /non-shareable IPC \(hint: use IpcMode:shareable/);
    await bench.mydocker(['stop', '-t', '0', 'donor']);
    await refused(bench, ['--pid', 'container:donor'], /cannot join PID of a non running container/);
    await refused(bench, ['--pid', 'container:nobody'], /no such container: nobody/);
    await refused(bench, ['--pid', 'shareable'], /invalid argument "shareable" for "--pid"/);
  });
});

describe('a domain name', () => {
  check('is the kernel’s, and the other half of the host name', { since: '15' }, async (bench) => {
    const options = ['--hostname', 'box', '--domainname', 'example.test'];
    const text = 'hostname; hostname -f; cat /proc/sys/kernel/domainname; cut -f 2 /etc/hosts | tail -n 1';
    const lines = ['box', 'box.example.test', 'example.test', 'box.example.test box', ''];
    expect(await inContainer(bench, options, text)).toBe(lines.join('\n'));
    await expectRefused(bench, ['--domainname', 'a', '--uts', 'host'], /conflicting options: --domainname/);
    await expectRefused(bench, ['--hostname', 'a', '--network', 'container:one'], /conflicting options: --hostname/);
    await expectRefused(bench, ['--domainname', 'a b'], /invalid argument "a b" for "--domainname"/);
  });
});

describe('one more process', () => {
  const started = async ({ mydocker }: Bench, ...options: string[]) => {
    const { exitCode, stderr } = await mydocker(['run', '-d', '--name', 'box', ...options, 'busybox', 'sleep', '1000']);
    expect(exitCode, stderr).toBe(0);
  };
  const execStatus = async ({ mydocker }: Bench, ...options: string[]) => {
    const { stdout, stderr, exitCode } = await mydocker(['exec', ...options, 'box', 'cat', '/proc/self/status']);
    expect(exitCode, stderr).toBe(0);
    return Object.fromEntries(stdout.split('\n').map((line) => line.split(':\t') as [string, string]));
  };

  check('has what the first one has, and no more', { since: '15' }, async (bench) => {
    await started(
      bench,
      '--cap-drop',
      'MKNOD',
      '--security-opt',
      'no-new-privileges',
      '--ulimit',
      'nofile=64',
      '--group-add',
      '77',
    );
    const all = await execStatus(bench);
    expect(sets(all)).toEqual([none, '00000000a00425fb', '00000000a00425fb', '00000000a00425fb', none]);
    expect(all).toMatchObject({ NoNewPrivs: '1', Seccomp: '2' });
    const { stdout } = await bench.mydocker([
      'exec',
      'box',
      'sh',
      '-c',
      'ulimit -n; id -G; mount -t tmpfs x /tmp 2>&1',
    ]);
    expect(stdout).toMatch(/^64\n0 77\nmount: .*permission denied/);
    expect(sets(await execStatus(bench, '-u', '1000'))).toEqual([none, none, none, '00000000a00425fb', none]);
  });

  check('has every capability when it is to', { since: '15' }, async (bench) => {
    await started(bench);
    const own = /^CapBnd:\t(\w+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    expect(await execStatus(bench, '--privileged')).toMatchObject({ CapEff: own, CapBnd: own, Seccomp: '2' });
    expect(await execStatus(bench)).toMatchObject({ CapEff: fourteen });
  });

  check('cannot be looked at as it enters, by those who are there already', { since: '15' }, async ({ mydocker }) => {
    // Whoever enters waits at the file of the image's users, which is a pipe here, with all the engine's rights.
    const look = `rm /etc/passwd; mkfifo /etc/passwd; touch /ready
      until [ -e /entered ]; do for p in /proc/[0-9]*; do
        [ $p = /proc/1 ] || [ $p = /proc/$$ ] || ! grep -q "^Name:.mydocker-shim" $p/status || touch /entered
        [ -e /entered ] && break
      done; done 2>/dev/null
      sleep 1
      for what in exe cwd root fd/0 fd/3 fd/4; do readlink $p/$what; done; cat < $p/exe | head -c 1
      echo looked; echo root:x:0:0:root:/root:/bin/sh > /etc/passwd; exec sleep 1000`;
    await mydocker(['run', '-d', '--name', 'box', 'busybox', 'sh', '-c', look]);
    expect((await mydocker(['exec', 'box', 'true'])).exitCode).toBe(0);
    const { stdout, stderr } = await mydocker(['logs', 'box']);
    expect(stdout).toBe('looked\n');
    expect(stderr).toMatch(/ermission denied/);
  });
});

describe('the place of its cgroup', () => {
  /** Of a container's first process, as the host sees it: the directories that end in its id. */
  async function groups({ mydocker }: Bench, name: string): Promise<{ id: string; pid: string; paths: string[] }> {
    const { stdout } = await mydocker(['inspect', '-f', '{{.Id}} {{.State.Pid}}', name]);
    const [id = '', pid = ''] = stdout.trim().split(' ');
    const lines = readFileSync(`/proc/${pid}/cgroup`, 'utf8').trimEnd().split('\n');
    return { id, pid, paths: lines.map((line) => line.split(':')[2] ?? '').filter((path) => path.endsWith(id)) };
  }

  /** Where a cgroup is mounted, in every hierarchy that has it. */
  function directories(path: string): string[] {
    const lines = readFileSync('/proc/self/mountinfo', 'utf8').matchAll(/^(?:\S+ ){4}(\S+) .* - cgroup2? /gm);
    return [...lines].map(([, top = '']) => join(top, path)).filter((directory) => existsSync(directory));
  }

  function removeAll(path: string): void {
    for (const directory of directories(path)) rmdirSync(directory);
  }

  check('is below a parent, which stays, with what it has', { since: '15' }, async (bench) => {
    const parent = `/mydocker-check-${process.pid}`;
    const { mydocker } = bench;
    try {
      await mydocker(['run', '-d', '--name', 'box', '--cgroup-parent', `${parent}/a`, 'busybox', 'sleep', '1000']);
      const { id, paths } = await groups(bench, 'box');
      expect(new Set(paths)).toEqual(new Set([`${parent}/a/${id}`]));
      expect((await mydocker(['exec', 'box', 'cat', '/proc/self/cgroup'])).stdout).toMatch(/:\/$/m);
      for (const command of [['pause'], ['unpause'], ['update', '-m', '64m'], ['stop', '-t', '0'], ['start']]) {
        expect(await mydocker([...command, 'box'])).toMatchObject({ exitCode: 0, stderr: '' });
      }
      expect((await groups(bench, 'box')).paths).toEqual(paths);
      await mydocker(['rm', '-f', 'box']);
      expect(directories(`${parent}/a/${id}`)).toEqual([]);
      expect(directories(`${parent}/a`).length).toBeGreaterThan(0);
      // What somebody has set of a parent's CPUs is its children's limit, and stays.
      const [file] = directories(`${parent}/a/cpuset.cpus`);
      if (file !== undefined) {
        const cpu = /\d+/.exec(readFileSync('/proc/self/status', 'utf8').split('Cpus_allowed_list:')[1] ?? '')?.[0];
        writeFileSync(file, cpu ?? '0');
        const { stdout } = await mydocker([
          ...['run', '--rm', '--cgroup-parent', `${parent}/a`, 'busybox'],
          ...['grep', 'Cpus_allowed_list', '/proc/self/status'],
        ]);
        expect(stdout.trim()).toBe(`Cpus_allowed_list:\t${cpu ?? '0'}`);
        expect(readFileSync(file, 'utf8').trim()).toBe(cpu ?? '0');
      }
    } finally {
      await mydocker(['rm', '-f', 'box']);
      removeAll(`${parent}/a`);
      removeAll(parent);
    }
  });

  check('is its root, or where the host has it', { since: '15' }, async (bench) => {
    const own = await inContainer(
      bench,
      ['--cgroupns', 'private'],
      'readlink /proc/self/ns/cgroup; cat /proc/1/cgroup',
    );
    const host = await inContainer(bench, ['--cgroupns', 'host'], 'readlink /proc/self/ns/cgroup; cat /proc/1/cgroup');
    expect(own.split('\n')[0]).not.toBe(readlinkSync('/proc/self/ns/cgroup'));
    expect(own).not.toMatch(/[0-9a-f]{64}/);
    expect(host.split('\n')[0]).toBe(readlinkSync('/proc/self/ns/cgroup'));
    expect(host).toMatch(/[0-9a-f]{64}$/m);
    await expectRefused(bench, ['--cgroupns', 'shared'], /--cgroupns: invalid CGROUP mode/);
  });
});
