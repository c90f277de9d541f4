import type { Limits } from '../cgroup/limits.js';
import { EngineError } from '../util/errors.js';
import { parseBytes } from '../util/units.js';
import { blockOptions, readBlockLimits } from './block-limits.js';
import type { Input, OptionRow } from './command.js';

/** The limits of a container that can be changed while it runs; the second spellings are the classic tutorial's. */
export const changeableLimits: readonly OptionRow[] = [
  ['--blkio-weight <number>', 'Weight among others when a block device is busy, from 10 to 1000'],
  ['--cpu-period <microseconds>', 'Count CPU time in periods of this length, from 1000 to 1000000'],
  ['--cpu-quota <microseconds>', 'Limit CPU time in each period; -1 for unlimited'],
  ['--cpu-rt-period <microseconds>', 'Count real-time CPU time in periods of this length; only with cgroup v1'],
  ['--cpu-rt-runtime <microseconds>', 'Limit real-time CPU time in each of them; only with cgroup v1'],
  ['--cpus <number>', 'Limit CPU time, in CPUs: 1.5'],
  ['-c, --cpuShare, --cpu-shares <number>', 'Weight among others when the CPUs are busy; 1024 is usual'],
  ['--cpuSet, --cpuset-cpus <list>', 'CPUs to run on: 0-2,4'],
  ['--cpuset-mems <list>', 'Memory nodes to use: 0-1'],
  ['-m, --mem, --memory <bytes>', 'Limit memory: 64m'],
  ['--memory-reservation <bytes>', 'Leave it this much memory when the machine runs short'],
  ['--memory-swap <bytes>', 'Limit memory and swap together; -1 for unlimited swap, twice the memory unless given'],
  ['--pids-limit <number>', 'Limit processes and threads; -1 for unlimited'],
];

/** All that limit a container. */
export const limitOptions: readonly OptionRow[] = [
  ...changeableLimits,
  ...blockOptions,
  ['--memory-swappiness <number>', 'How readily to swap its memory out, from 0 to 100; only with cgroup v1'],
  ['--oom-kill-disable', 'At the memory limit, wait and kill nobody; only with cgroup v1'],
];

const microseconds = 'a whole number of microseconds such as 50000';

/** Reads them; 0 stands for no limit, as in docker. */
export function readLimits(input: Input): Limits {
  return {
    memory: read(input, 'memory', parseBytes, 'a size such as 64m (units b, k, m, g)') || undefined,
    memoryReservation: read(input, 'memory-reservation', parseBytes, 'a size such as 32m') || undefined,
    memorySwap: read(input, 'memory-swap', parseSwap, 'a size such as 128m (units b, k, m, g) or -1') || undefined,
    memorySwappiness: readSwappiness(input),
    oomKillDisable: input.flag('oom-kill-disable') || undefined,
    nanoCpus: read(input, 'cpus', parseCpus, 'a number of CPUs such as 1.5') || undefined,
    cpuPeriod: read(input, 'cpu-period', parseInteger, microseconds) || undefined,
    cpuQuota: read(input, 'cpu-quota', parseInteger, microseconds) || undefined,
    cpuRealtimePeriod: read(input, 'cpu-rt-period', parseInteger, microseconds) || undefined,
    cpuRealtimeRuntime: read(input, 'cpu-rt-runtime', parseInteger, microseconds) || undefined,
    cpuShares: read(input, 'cpu-shares', parseInteger, 'a whole number such as 512') || undefined,
    cpusetCpus: input.text('cpuset-cpus') || undefined,
    cpusetMems: input.text('cpuset-mems') || undefined,
    blkioWeight: read(input, 'blkio-weight', parseInteger, 'a whole number from 10 to 1000') || undefined,
    blockDevices: readBlockLimits(input),
    pidsLimit: read(input, 'pids-limit', parseInteger, 'a whole number such as 100') || undefined,
  };
}

/** -1 stands for what others have. */
function readSwappiness(input: Input): number | undefined {
  const value = read(input, 'memory-swappiness', parseInteger, 'a whole number from 0 to 100');
  return value === -1 ? undefined : value;
}

function read(
  input: Input,
  name: string,
  parse: (text: string) => number | undefined,
  wanted: string,
): number | undefined {
  const text = input.text(name);
  const value = text === undefined ? undefined : parse(text);
  if (text === undefined || value !== undefined) return value;
  throw new EngineError('invalid', `invalid argument "${text}" for "--${name}": use ${wanted}`);
}

function parseSwap(text: string): number | undefined {
  return text === '-1' ? -1 : parseBytes(text);
}

/** Billionths of a CPU; more digits than that are refused. */
function parseCpus(text: string): number | undefined {
  return /^-?(\d+(\.\d{0,9})?|\.\d{1,9})$/.test(text) ? Math.round(Number(text) * 1e9) : undefined;
}

function parseInteger(text: string): number | undefined {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
}
