import { parseCpuList } from '../util/cpu-list.js';
import { EngineError } from '../util/errors.js';
import type { DeviceRule } from './device-rules.js';

/** What a container may use, in Docker's terms. What is left out is not limited. */
export interface Limits {
  /** Bytes of memory. */
  readonly memory?: number | undefined;
  /** Bytes of memory and swap together, -1 for unlimited swap; twice `memory` unless given. */
  readonly memorySwap?: number | undefined;
  /** CPU time in billionths of a CPU: 1_500_000_000 is one and a half. */
  readonly nanoCpus?: number | undefined;
  /** Relative weight when the CPUs are contended; the kernel takes it as within 2 to 262144. */
  readonly cpuShares?: number | undefined;
  /** The CPUs to run on, as a list: "0-2,4". */
  readonly cpusetCpus?: string | undefined;
  /** The most processes and threads; 0 or -1 for any number. */
  readonly pidsLimit?: number | undefined;
  /** The only devices that it may use. */
  readonly devices?: readonly DeviceRule[] | undefined;
}

const minimumMemory = 6 * 1024 ** 2;

/**
 * Refuses limits that contradict each other or that this machine cannot meet.
 *
 * @param cpus the machine's CPUs, as a list
 * @throws EngineError `invalid`, with what to use instead
 */
export function checkLimits(limits: Limits, cpus: string): void {
  checkMemory(limits);
  checkCpus(limits, cpus);
}

function checkMemory({ memory, memorySwap }: Limits): void {
  if (memory !== undefined && memory < minimumMemory) throw invalid('minimum memory limit allowed is 6m');
  if (memorySwap === undefined || memorySwap === -1) return;
  if (memory === undefined) throw invalid('--memory-swap needs --memory: it limits memory and swap together');
  if (memorySwap < memory) throw invalid('--memory-swap is memory and swap together: make it at least --memory');
}

function checkCpus({ nanoCpus, cpuShares, cpusetCpus }: Limits, cpus: string): void {
  const available = parseCpuList(cpus) ?? [];
  const count = available.length;
  if (nanoCpus !== undefined && (nanoCpus < 1e7 || nanoCpus > count * 1e9)) {
    throw invalid(`range of --cpus is from 0.01 to ${count}.00, as there are only ${count} CPUs available`);
  }
  if (cpuShares !== undefined && cpuShares < 0) throw invalid(`--cpu-shares must not be negative: ${cpuShares}`);
  if (cpusetCpus === undefined) return;
  const wanted = parseCpuList(cpusetCpus);
  if (!wanted) throw invalid(`invalid argument "${cpusetCpus}" for "--cpuset-cpus": use a list such as 0-2,4`);
  if (wanted.some((cpu) => !available.includes(cpu))) {
    throw invalid(`requested CPUs are not available: requested ${cpusetCpus}, available ${cpus}`);
  }
}

function invalid(message: string): EngineError {
  return new EngineError('invalid', message);
}

/** Bytes that memory and swap may take together; -1 for any number, undefined when memory is not limited. */
export function memoryAndSwap({ memory, memorySwap }: Limits): number | undefined {
  return memorySwap ?? (memory === undefined ? undefined : memory * 2);
}

/** The kernel counts CPU time afresh in each period of so many microseconds. */
export const cpuPeriod = 100_000;

/** Microseconds of CPU time in one period, of all CPUs together. */
export function cpuQuota(nanoCpus: number): number {
  return Math.round((nanoCpus * cpuPeriod) / 1e9);
}
