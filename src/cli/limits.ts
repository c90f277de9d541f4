import type { Limits } from '../cgroup/limits.js';
import { EngineError } from '../util/errors.js';
import { parseBytes } from '../util/units.js';
import type { Input, OptionRow } from './command.js';

/** The options that limit a container; the second spellings are the classic tutorial's. */
export const limitOptions: readonly OptionRow[] = [
  ['--cpus <number>', 'Limit CPU time, in CPUs: 1.5'],
  ['-c, --cpuShare, --cpu-shares <number>', 'Weight among others when the CPUs are busy; 1024 is usual'],
  ['--cpuSet, --cpuset-cpus <list>', 'CPUs to run on: 0-2,4'],
  ['-m, --mem, --memory <bytes>', 'Limit memory: 64m'],
  ['--memory-swap <bytes>', 'Limit memory and swap together; -1 for unlimited swap, twice the memory unless given'],
  ['--pids-limit <number>', 'Limit processes and threads; -1 for unlimited'],
];

/** Reads them; 0 stands for no limit, as in docker. */
export function readLimits(input: Input): Limits {
  return {
    memory: read(input, 'memory', parseBytes, 'a size such as 64m (units b, k, m, g)') || undefined,
    memorySwap: read(input, 'memory-swap', parseSwap, 'a size such as 128m (units b, k, m, g) or -1') || undefined,
    nanoCpus: read(input, 'cpus', parseCpus, 'a number of CPUs such as 1.5') || undefined,
    cpuShares: read(input, 'cpu-shares', parseInteger, 'a whole number such as 512') || undefined,
    cpusetCpus: input.text('cpuset-cpus') || undefined,
    pidsLimit: read(input, 'pids-limit', parseInteger, 'a whole number such as 100') || undefined,
  };
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
