import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { type Bench, check, type Running, waitFor } from '../../test/lib/check.js';

// What the kernel says of a container's cgroups, as the host sees them.

/** Where cgroups are mounted: controllers of v1 by name, the v2 tree as ''. */
function mounts(): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of readFileSync('/proc/self/mountinfo', 'utf8').split('\n')) {
    const [, , , , directory = ''] = line.split(' ');
    const [type, , options = ''] = (line.split(' - ')[1] ?? '').split(' ');
    const names = type === 'cgroup' ? options.split(',') : type === 'cgroup2' ? [''] : [];
    for (const name of names) if (!found.has(name)) found.set(name, directory);
  }
  return found;
}

/** A process's cgroup directories: controllers of v1 by name, the v2 tree as ''. */
function groupsOf(pid: number): Map<string, string> {
  const mounted = mounts();
  const found = new Map<string, string>();
  for (const line of readFileSync(`/proc/${pid}/cgroup`, 'utf8').trimEnd().split('\n')) {
    const [, names = '', path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    for (const name of names.split(',')) {
      const top = mounted.get(name);
      if (top !== undefined) found.set(name, join(top, path));
    }
  }
  return found;
}

/** One of a controller's files for a process; v1 and v2 mostly differ in its name. */
function file(pid: number, controller: string, v1: string, v2: string): string {
  const groups = groupsOf(pid);
  const own = groups.get(controller);
  return readFileSync(own === undefined ? join(groups.get('') ?? '', v2) : join(own, v1), 'utf8').trim();
}

/** True where a controller is of version 1. */
const isV1 = (controller: string) => mounts().has(controller);

/** The process of the container that runs exactly this command line. */
function processOf(argv: readonly string[]): Promise<number> {
  const wanted = `${argv.join('\0')}\0`;
  const find = () =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .find((pid) => existsSync(`/proc/${pid}/cmdline`) && commandLine(pid) === wanted);
  return waitFor(() => Number(find()), { what: `a process ${argv.join(' ')}` });
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // ended just now
  }
}

let marks = 0;
/** A sleep that no other process has. */
const uniqueSleep = () => ['sleep', `${process.pid}${String(marks++).padStart(3, '0')}`];

interface Container {
  /** Its command; sleeps unless given. */
  argv?: string[];
  /** The command line of the process to wait for, where that is another one. */
  last?: string[];
  env?: NodeJS.ProcessEnv;
}

/** Runs `body` while a container runs, with the number that its last process has on the host; then ends it. */
async function during(
  { spawn }: Bench,
  options: readonly string[],
  body: (pid: number) => void | Promise<void>,
  { argv, last, env }: Container = {},
): Promise<void> {
  const command = argv ?? uniqueSleep();
  const running = spawn(['run', ...options, ...command], { env: { ...env } });
  const pid = await Promise.race([processOf(last ?? command), neverStarted(running)]);
  try {
    await body(pid);
  } finally {
    // The container ends, not the program: it has to clean up.
    process.kill(pid, 'SIGKILL');
    await running.done;
  }
}

async function neverStarted(running: Running): Promise<never> {
  const { exitCode } = await running.done;
  throw new Error(`it ended with ${exitCode}: ${running.stderr()}`);
}

/** The cgroups of this bench's root, by what --dry-run says it would make: the parents of the container's own. */
async function rootGroups({ mydocker }: Bench): Promise<string[]> {
  const { stdout } = await mydocker(['run', '--dry-run', 'true']);
  const tops = [...new Set(mounts().values())];
  const paths = stdout.split(/\s+/).filter((word) => tops.some((top) => word.startsWith(`${top}/`)));
  // A container's directory is named after its id, of 64 digits.
  const own = paths.flatMap((path) => /^(.*)\/[0-9a-f]{64}/.exec(path)?.slice(1) ?? []);
  expect(own.length).toBeGreaterThan(0);
  return [...new Set(own)];
}

async function expectNothingLeft(bench: Bench): Promise<void> {
  const left = (await rootGroups(bench)).filter((directory) => existsSync(directory));
  expect(left).toEqual([]);
}

/** The last of the CPUs that we may run on. */
function lastCpu(): string {
  const [, list = ''] = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return list.split(/[,-]/).at(-1) ?? '0';
}

const since = '02';

check('each container has cgroups of its own, and is their root as far as it can see', { since }, async (bench) => {
  await during(bench, [], (first) =>
    during(bench, [], (second) => {
      for (const name of isV1('memory') ? ['memory', 'pids'] : ['']) {
        const own = groupsOf(first).get(name);
        expect(own).toBeDefined();
        expect(own).not.toBe(groupsOf(second).get(name));
        expect(own).not.toBe(groupsOf(process.pid).get(name));
      }
    }),
  );
  const { stdout } = await bench.mydocker(['run', 'cat', '/proc/self/cgroup']);
  expect(stdout).toMatch(isV1('memory') ? /^\d+:memory:\/$/m : /^0::\/$/m);
  expect(stdout).toMatch(isV1('pids') ? /^\d+:pids:\/$/m : /^0::\/$/m);
});

check('--memory: the kernel has the limit', { since }, async (bench) => {
  await during(bench, ['--memory', '64m'], (pid) => {
    expect(file(pid, 'memory', 'memory.limit_in_bytes', 'memory.max')).toBe('67108864');
  });
});

check('--memory-swap counts memory and swap together', { since }, async (bench) => {
  await during(bench, ['-m', '64m', '--memory-swap', '96m'], (pid) => {
    const directory = groupsOf(pid).get(isV1('memory') ? 'memory' : '') ?? '';
    const swap = join(directory, isV1('memory') ? 'memory.memsw.limit_in_bytes' : 'memory.swap.max');
    // A kernel that does not count swap still has to keep the other limit.
    const [path, mib] = existsSync(swap) ? [swap, isV1('memory') ? 96 : 32] : [memoryFile(directory), 64];
    expect(readFileSync(path, 'utf8').trim()).toBe(String(mib * 1024 ** 2));
  });
});

const memoryFile = (directory: string) => join(directory, isV1('memory') ? 'memory.limit_in_bytes' : 'memory.max');

check('what runs out of memory is killed, and said to be', { since }, async ({ mydocker }) => {
  const hog = ['dd', 'if=/dev/zero', 'of=/dev/null', 'bs=150M', 'count=1'];
  const { exitCode, stderr } = await mydocker(['run', '-m', '32m', ...hog]);
  expect(exitCode).toBe(137);
  expect(stderr).toMatch(/out of memory.*32m/);
  const part = await mydocker(['run', '-m', '32m', 'sh', '-c', `${hog.join(' ')}; echo the rest lives`]);
  expect(part).toMatchObject({ exitCode: 0, stdout: 'the rest lives\n' });
  expect(part.stderr).toMatch(/out of memory/);
  const within = await mydocker(['run', '-m', '400m', ...hog]);
  expect(within.exitCode).toBe(0);
  expect(within.stderr).not.toMatch(/out of memory/);
});

/** Tries to have 60 processes at once. */
const bomb = 'i=0; while [ $i -lt 60 ]; do sleep 20 & i=$((i+1)); done; echo all of them';

check('--pids-limit stops a fork bomb', { since }, async (bench) => {
  expect((await bench.mydocker(['run', 'sh', '-c', bomb])).stdout).toBe('all of them\n');
  const stopped = await bench.mydocker(['run', '--pids-limit', '20', 'sh', '-c', bomb]);
  expect(stopped.stdout).toBe('');
  expect(stopped.exitCode).not.toBe(0);

  const last = uniqueSleep();
  const argv = ['sh', '-c', `(${bomb}); exec ${last.join(' ')}`];
  const checkGroup = (pid: number) => {
    expect(file(pid, 'pids', 'pids.max', 'pids.max')).toBe('20');
    expect(Number(file(pid, 'pids', 'pids.current', 'pids.current'))).toBeLessThanOrEqual(20);
  };
  await during(bench, ['--pids-limit', '20'], checkGroup, { argv, last });
});

check('a limit holds from the first instruction on', { since }, async ({ mydocker }) => {
  for (let time = 0; time < 5; time++) {
    const { stdout, stderr } = await mydocker(['run', '--pids-limit', '1', 'sh', '-c', '(true) && echo forked']);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/fork/);
  }
});

check('--pids-limit -1 is no limit', { since }, async (bench) => {
  await during(bench, ['--pids-limit', '-1'], (pid) => {
    expect(file(pid, 'pids', 'pids.max', 'pids.max')).toBe('max');
  });
});

check('--cpus throttles', { since }, async (bench) => {
  const argv = ['sh', '-c', `while :; do : ${uniqueSleep()[1]}; done`];
  const checkGroup = async (pid: number) => {
    const [quota, period] = isV1('cpu')
      ? [file(pid, 'cpu', 'cpu.cfs_quota_us', ''), file(pid, 'cpu', 'cpu.cfs_period_us', '')]
      : file(pid, 'cpu', '', 'cpu.max').split(' ');
    expect(Number(quota) / Number(period)).toBeCloseTo(0.1);
    const throttled = () => Number(/^nr_throttled (\d+)$/m.exec(file(pid, 'cpu', 'cpu.stat', 'cpu.stat'))?.[1]);
    await waitFor(() => throttled() > 0, { what: 'the kernel to throttle the container' });
  };
  await during(bench, ['--cpus', '0.1'], checkGroup, { argv });
});

check('--cpu-shares weighs', { since }, async (bench) => {
  await during(bench, ['-c', '512'], (pid) => {
    if (isV1('cpu')) expect(file(pid, 'cpu', 'cpu.shares', '')).toBe('512');
    else expect(Number(file(pid, 'cpu', '', 'cpu.weight'))).toBeLessThan(100);
  });
});

check('--cpuset-cpus chooses', { since }, async ({ mydocker }) => {
  const { stdout } = await mydocker(['run', '--cpuset-cpus', lastCpu(), 'cat', '/proc/self/status']);
  expect(stdout).toMatch(new RegExp(`^Cpus_allowed_list:\\s*${lastCpu()}$`, 'm'));
});

check('--memory-reservation is what it keeps when memory is short', { since }, async (bench) => {
  await during(bench, ['-m', '64m', '--memory-reservation', '32m'], (pid) => {
    expect(file(pid, 'memory', 'memory.soft_limit_in_bytes', 'memory.low')).toBe('33554432');
  });
});

check('--memory-swappiness and --oom-kill-disable are for v1, and discarded elsewhere', { since }, async (bench) => {
  const options = ['-m', '64m', '--memory-swappiness', '7', '--oom-kill-disable'];
  if (isV1('memory')) {
    await during(bench, options, (pid) => {
      expect(file(pid, 'memory', 'memory.swappiness', '')).toBe('7');
      expect(file(pid, 'memory', 'memory.oom_control', '')).toMatch(/^oom_kill_disable 1$/m);
    });
  }
  const { exitCode, stderr } = await bench.mydocker(['run', ...options, 'true']);
  expect(exitCode).toBe(0);
  expect(/swappiness discarded/.test(stderr)).toBe(!isV1('memory'));
  expect(/OomKillDisable discarded/.test(stderr)).toBe(!isV1('memory'));
});

check('who waits at the memory limit is not killed', { since }, async (bench) => {
  if (!isV1('memory')) return;
  const last = uniqueSleep();
  // Not before the other one runs: at the limit an exec finds no memory, and doesn't wait for any.
  const eat = 'until grep -q sleep /proc/1/comm; do :; done; exec dd if=/dev/zero of=/dev/null bs=150M count=1';
  const argv = ['sh', '-c', `(${eat}) & exec ${last.join(' ')}`];
  const options = ['-m', '32m', '--memory-swap', '32m', '--oom-kill-disable'];
  const checkGroup = async (pid: number) => {
    const control = () => file(pid, 'memory', 'memory.oom_control', '');
    await waitFor(() => /^under_oom 1$/m.test(control()), { what: 'the container to stand at its limit' });
    expect(control()).toMatch(/^oom_kill 0$/m);
  };
  await during(bench, options, checkGroup, { argv, last });
});

check('--cpu-period and --cpu-quota are the same in the terms of the kernel', { since }, async (bench) => {
  const time = (pid: number) =>
    isV1('cpu')
      ? `${file(pid, 'cpu', 'cpu.cfs_quota_us', '')} ${file(pid, 'cpu', 'cpu.cfs_period_us', '')}`
      : file(pid, 'cpu', '', 'cpu.max');
  await during(bench, ['--cpu-period', '50000', '--cpu-quota', '20000'], (pid) =>
    expect(time(pid)).toBe('20000 50000'),
  );
  await during(bench, ['--cpu-quota', '20000'], (pid) => expect(time(pid)).toBe('20000 100000'));
});

check('--cpuset-mems chooses', { since }, async (bench) => {
  const [, node = '0'] = /^Mems_allowed_list:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  await during(bench, ['--cpuset-mems', node], (pid) => {
    expect(file(pid, 'cpuset', 'cpuset.mems', 'cpuset.mems')).toBe(node);
  });
});

check('--cpu-rt-period is for kernels that count real-time CPU time', { since }, async (bench) => {
  const counts = existsSync(join(mounts().get('cpu') ?? '/nowhere', 'cpu.rt_period_us'));
  if (counts) {
    await during(bench, ['--cpu-rt-period', '500000'], (pid) => {
      expect(file(pid, 'cpu', 'cpu.rt_period_us', '')).toBe('500000');
    });
  } else {
    const { exitCode, stderr } = await bench.mydocker(['run', '--cpu-rt-period', '500000', 'true']);
    expect(exitCode).toBe(125);
    expect(stderr).toMatch(/real-time scheduler/);
  }
});

/** A block device of this machine, and its numbers. */
function blockDevice(): { path: string; number: string } | undefined {
  const names = readdirSync('/sys/block').filter((name) => existsSync(`/dev/${name}`));
  const name = names.find((other) => other.startsWith('loop')) ?? names[0];
  if (name === undefined) return undefined;
  return { path: `/dev/${name}`, number: readFileSync(`/sys/block/${name}/dev`, 'utf8').trim() };
}

/** Whether a hierarchy of this machine has the controller for block devices. */
function hasBlock(): boolean {
  const v2 = mounts().get('');
  const listed = v2 === undefined ? '' : readFileSync(join(v2, 'cgroup.controllers'), 'utf8');
  return isV1('blkio') || listed.split(/\s/).includes('io');
}

check('each way to and from a block device can be limited', { since }, async (bench) => {
  const device = blockDevice();
  if (!device) return;
  const { path, number } = device;
  const options = [
    ...['--device-read-bps', `${path}:1mb`, '--device-write-bps', `${path}:2mb`],
    ...['--device-read-iops', `${path}:300`, '--device-write-iops', `${path}:400`],
  ];
  if (!hasBlock()) {
    expect((await bench.mydocker(['run', ...options, 'true'])).stderr).toMatch(/blkio controller/);
    return;
  }
  await during(bench, options, (pid) => {
    if (isV1('blkio')) {
      const lines = ['read_bps', 'write_bps', 'read_iops', 'write_iops'].map((name) =>
        file(pid, 'blkio', `blkio.throttle.${name}_device`, ''),
      );
      expect(lines).toEqual([1048576, 2097152, 300, 400].map((rate) => `${number} ${rate}`));
    } else {
      expect(file(pid, 'blkio', '', 'io.max')).toBe(`${number} rbps=1048576 wbps=2097152 riops=300 wiops=400`);
    }
  });
});

check('--blkio-weight weighs where a scheduler of the kernel does', { since }, async (bench) => {
  const { exitCode, stderr } = await bench.mydocker(['run', '--blkio-weight', '300', 'true']);
  expect(exitCode).toBe(0);
  if (/Weight discarded|no effect/.test(stderr)) return;
  await during(bench, ['--blkio-weight', '300'], (pid) => {
    const directory = groupsOf(pid).get(isV1('blkio') ? 'blkio' : '') ?? '';
    const [name = ''] = ['blkio.weight', 'blkio.bfq.weight', 'io.bfq.weight', 'io.weight'].filter((other) =>
      existsSync(join(directory, other)),
    );
    // 10 to 1000 are 1 to 10000 there.
    const weight = name === 'io.weight' ? 2930 : 300;
    expect(readFileSync(join(directory, name), 'utf8')).toMatch(new RegExp(`^(default )?${weight}$`, 'm'));
  });
});

check("the classic tutorial's spellings", { since }, async (bench) => {
  await during(bench, ['-mem', '100m', '-cpuShare', '512', '-cpuSet', lastCpu()], (pid) => {
    expect(file(pid, 'memory', 'memory.limit_in_bytes', 'memory.max')).toBe('104857600');
    expect(file(pid, 'cpu', 'cpu.shares', 'cpu.weight')).not.toBe(isV1('cpu') ? '1024' : '100');
    expect(file(pid, 'cpuset', 'cpuset.cpus', 'cpuset.cpus')).toBe(lastCpu());
  });
});

const refused: [options: string[], says: RegExp][] = [
  [['-m', '5x'], /5x/],
  [['-m', '1m'], /minimum.*6/i],
  [['-m', '64m', '--memory-swap', '32m'], /swap/],
  [['--memory-swap', '64m'], /memory/],
  [['--cpus', '-1'], /0\.01/],
  [['--cpus', '100000'], /available/],
  [['--cpus', 'two'], /two/],
  [['-c', '-5'], /-5/],
  [['--cpuset-cpus', '99999'], /99999/],
  [['--cpuset-cpus', '9999'], /available.*\d/],
  [['--cpuset-cpus', 'all'], /all/],
  [['--pids-limit', 'many'], /many/],
  [['--memory-reservation', '1m'], /minimum memory reservation allowed is 6MB/],
  [['-m', '32m', '--memory-reservation', '64m'], /can not be less than memory reservation/],
  [['--memory-swappiness', '101'], /range is 0-100/],
  [['--cpus', '1', '--cpu-period', '50000'], /Nano CPUs and CPU Period cannot both be set/],
  [['--cpus', '1', '--cpu-quota', '50000'], /Nano CPUs and CPU Quota cannot both be set/],
  [['--cpu-period', '999'], /can not be less than 1ms/],
  [['--cpu-quota', '999'], /can not be less than 1ms/],
  [['--cpu-rt-period', '1000', '--cpu-rt-runtime', '2000'], /real-time/],
  [['--cpuset-mems', '999'], /memory nodes are not available/],
  [['--blkio-weight', '9'], /range of blkio weight is from 10 to 1000/],
  [['--blkio-weight-device', '/dev/null:9'], /invalid weight for device/],
  [['--device-read-bps', '/dev/null:1mb'], /no block device/],
  [['--device-read-bps', 'null:1mb'], /bad format for device path/],
  [['--device-read-iops', '/dev/null:1k'], /invalid rate for device/],
];

check('a bad value gets one line and exit code 125, and nothing is made', { since }, async (bench) => {
  for (const [options, says] of refused) {
    const { exitCode, stdout, stderr } = await bench.mydocker(['run', ...options, 'true']);
    expect({ options, exitCode, stdout }).toEqual({ options, exitCode: 125, stdout: '' });
    expect(stderr).toMatch(says);
    // From chapter 03 on a line says which image a command without one gets.
    expect(stderr.split('\n').filter((line) => line !== '' && !line.includes('running it as a command'))).toHaveLength(
      1,
    );
  }
  await expectNothingLeft(bench);
});

check('no cgroup is left after a run', { since }, async (bench) => {
  await bench.mydocker(['run', '-m', '64m', '--cpus', '0.5', '--cpuset-cpus', lastCpu(), '--pids-limit', '50', 'true']);
  await expectNothingLeft(bench);
});

check('no cgroup is left after a start that failed', { since }, async (bench) => {
  const { exitCode } = await bench.mydocker(['run', '-m', '64m', 'no-such-command']);
  expect(exitCode).toBe(127);
  await expectNothingLeft(bench);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  check(`no cgroup is left after ${signal}`, { since }, async (bench) => {
    const last = uniqueSleep();
    const script = `trap 'exit 3' INT TERM; ${last.join(' ')} & wait`;
    const running = bench.spawn(['run', '-m', '64m', 'sh', '-c', script]);
    const groups = [...groupsOf(await processOf(last)).values()].filter((path) => /[0-9a-f]{64}/.test(path));
    running.kill(signal);
    expect((await running.done).exitCode).toBe(3);
    expect(groups.length).toBeGreaterThan(0);
    expect(groups.filter((directory) => existsSync(directory))).toEqual([]);
    await expectNothingLeft(bench);
  });
}

check('two roots never meet', { since }, async (bench) => {
  const parent = (pid: number) => dirname(groupsOf(pid).get(isV1('pids') ? 'pids' : '') ?? '');
  const env = { MYDOCKER_ROOT: join(bench.scratch, 'other') };
  await during(bench, [], (one) => during(bench, [], (other) => expect(parent(other)).not.toBe(parent(one)), { env }));
});

check('--root stands in for the variable', { since }, async (bench) => {
  const { stdout } = await bench.mydocker(['--root', join(bench.scratch, 'other'), 'run', '--dry-run', 'true']);
  expect(stdout).not.toBe('');
  for (const directory of await rootGroups(bench)) expect(stdout).not.toContain(directory);
});
