import { expect, test } from 'vitest';
import type { Command } from './command.js';
import { limitOptions, readLimits } from './limits.js';
import { parse } from './parse.js';

const command = { usage: 'run COMMAND', summary: '', example: '', options: limitOptions, operands: [0, 9] } as const;

function limits(line: string) {
  const input = parse('run', { ...command, run: () => Promise.resolve(0) } satisfies Command, line.split(' '));
  if (!input) throw new Error('help was asked for');
  return readLimits(input);
}

test.each([
  ['-m 64m', { memory: 2 ** 26 }],
  ['-m64m', { memory: 2 ** 26 }],
  ['-mem 64m', { memory: 2 ** 26 }],
  ['--memory=64m --memory-swap -1', { memory: 2 ** 26, memorySwap: -1 }],
  ['-m 64m --memory-swap 128m', { memory: 2 ** 26, memorySwap: 2 ** 27 }],
  ['-m 64m --memory-reservation 32m', { memory: 2 ** 26, memoryReservation: 2 ** 25 }],
  ['--memory-reservation 0', {}],
  ['--memory-swappiness 0 --oom-kill-disable', { memorySwappiness: 0, oomKillDisable: true }],
  ['--memory-swappiness -1', {}],
  ['--cpus 1.5', { nanoCpus: 1.5e9 }],
  ['--cpus .5', { nanoCpus: 5e8 }],
  ['--cpus -1', { nanoCpus: -1e9 }],
  ['-c 512', { cpuShares: 512 }],
  ['--cpu-shares 512', { cpuShares: 512 }],
  ['-cpuShare 512', { cpuShares: 512 }],
  ['--cpuset-cpus 0-1,3', { cpusetCpus: '0-1,3' }],
  ['-cpuSet 0-1', { cpusetCpus: '0-1' }],
  ['--cpu-period 20000 --cpu-quota 5000', { cpuPeriod: 20_000, cpuQuota: 5000 }],
  ['--cpu-quota -1', { cpuQuota: -1 }],
  ['--cpu-rt-period 1000000 --cpu-rt-runtime 0', { cpuRealtimePeriod: 1_000_000 }],
  ['--cpuset-mems 0-1', { cpusetMems: '0-1' }],
  ['--blkio-weight 300', { blkioWeight: 300 }],
  [
    '--device-read-bps /dev/sda:1mb --device-write-iops=/dev/sda:7 --blkio-weight-device /dev/sdb:20',
    {
      blockDevices: [
        { kind: 'weight', path: '/dev/sdb', value: 20 },
        { kind: 'read-bps', path: '/dev/sda', value: 2 ** 20 },
        { kind: 'write-iops', path: '/dev/sda', value: 7 },
      ],
    },
  ],
  ['--pids-limit 20', { pidsLimit: 20 }],
  ['--pids-limit -1', { pidsLimit: -1 }],
  ['-m 0 --memory-swap 0 --pids-limit 0', {}],
  ['--cpus 0 -c 0', {}],
])('reads %s', (line, expected) => {
  const given = Object.entries(limits(line)).filter(([, value]) => value !== undefined);
  expect(Object.fromEntries(given)).toEqual(expected);
});

test.each([
  ['-m 5x', 'invalid argument "5x" for "--memory"'],
  ['-mem 5x', 'invalid argument "5x" for "--memory"'],
  ['-m -5m', 'invalid argument "-5m" for "--memory"'],
  ['-m', "flag needs an argument: 'm' in -m"],
  ['--memory-swap -2', 'invalid argument "-2" for "--memory-swap"'],
  ['--memory-reservation 5x', 'invalid argument "5x" for "--memory-reservation"'],
  ['--cpus two', 'invalid argument "two" for "--cpus"'],
  ['--cpus 0.0000000001', 'invalid argument "0.0000000001" for "--cpus"'],
  ['-c 1.5', 'invalid argument "1.5" for "--cpu-shares"'],
  ['--cpu-quota half', 'invalid argument "half" for "--cpu-quota": use a whole number of microseconds'],
  ['--device-read-bps /dev/sda', 'bad format'],
  ['--device-read-bps sda:1', 'bad format for device path: sda'],
  ['--device-read-bps /dev/sda:-1', 'invalid rate for device: use PATH:NUMBER[UNIT]'],
  ['--device-write-iops /dev/sda:1k', 'for "--device-write-iops": invalid rate for device: use PATH:NUMBER'],
  ['--blkio-weight-device /dev/sda:1001', 'invalid weight for device'],
  ['--pids-limit many', 'invalid argument "many" for "--pids-limit"'],
  ['--pids-limit', 'flag needs an argument: --pids-limit'],
])('refuses %s', (line, message) => {
  expect(() => limits(line)).toThrow(message);
});
