import { parseCpuList } from '../util/cpu-list.js';
import { EngineError } from '../util/errors.js';
import type { BlockLimit } from './block-limit.js';
import type { DeviceRule } from './device-rules.js';

/** What a container may use, in Docker's terms. What is left out is not limited. */
export interface Limits {
  /** Bytes of memory. */
  readonly memory?: number | undefined;
  /** Bytes of memory and swap together, -1 for unlimited swap; twice `memory` unless given. */
  readonly memorySwap?: number | undefined;
  /** Bytes of memory that it keeps for longer than others when the machine runs short. */
  readonly memoryReservation?: number | undefined;
  /** How readily the kernel swaps its memory out, from 0 to 100; version 1 alone has this, and the next. */
  readonly memorySwappiness?: number | undefined;
  /** At its limit it waits, and nothing of it is killed. */
  readonly oomKillDisable?: boolean | undefined;
  /** CPU time in billionths of a CPU: 1_500_000_000 is one and a half. */
  readonly nanoCpus?: number | undefined;
  /** The same in the kernel's own terms: of each period so many microseconds; a quota of -1 is no limit. */
  readonly cpuPeriod?: number | undefined;
  readonly cpuQuota?: number | undefined;
  /** Microseconds of each period for processes of the real-time scheduler; version 1 alone has this. */
  readonly cpuRealtimePeriod?: number | undefined;
  readonly cpuRealtimeRuntime?: number | undefined;
  /** Relative weight when the CPUs are contended; the kernel takes it as within 2 to 262144. */
  readonly cpuShares?: number | undefined;
  /** The CPUs to run on, as a list: "0-2,4". */
  readonly cpusetCpus?: string | undefined;
  /** The memory nodes to use, as a list. */
  readonly cpusetMems?: string | undefined;
  /** Relative weight when a block device is contended, from 10 to 1000. */
  readonly blkioWeight?: number | undefined;
  /** Limits on single block devices. */
  readonly blockDevices?: readonly BlockLimit[] | undefined;
  /** The most processes and threads; 0 or -1 for any number. */
  readonly pidsLimit?: number | undefined;
  /** The only devices that it may use. */
  readonly devices?: readonly DeviceRule[] | undefined;
}

const minimumMemory = 6 * 1024 ** 2;

/**
 * Refuses limits that contradict each other or that this machine cannot meet.
 *
 * @param resources the machine's CPUs and memory nodes, as lists
 * @throws EngineError `invalid`, with what to use instead
 */
export function checkLimits(limits: Limits, { cpus, mems }: { readonly cpus: string; readonly mems: string }): void {
  checkMemory(limits);
  checkReservation(limits);
  checkCpus(limits, cpus);
  checkMems(limits, mems);
}

function checkMemory({ memory, memorySwap }: Limits): void {
  if (memory !== undefined && memory < minimumMemory) throw invalid('minimum memory limit allowed is 6m');
  if (memorySwap === undefined || memorySwap === -1) return;
  if (memory === undefined) throw invalid('--memory-swap needs --memory: it limits memory and swap together');
  if (memorySwap < memory) throw invalid('--memory-swap is memory and swap together: make it at least --memory');
}

function checkReservation({ memory, memoryReservation, memorySwappiness = 0 }: Limits): void {
  if (memorySwappiness < 0 || memorySwappiness > 100) {
    throw invalid(`invalid value: ${memorySwappiness}, valid memory swappiness range is 0-100`);
  }
  if (memoryReservation === undefined) return;
  if (memoryReservation < minimumMemory) throw invalid('minimum memory reservation allowed is 6MB');
  if (memory !== undefined && memory < memoryReservation) {
    throw invalid('minimum memory limit can not be less than memory reservation limit');
  }
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

function checkMems({ cpusetMems }: Limits, mems: string): void {
  if (cpusetMems === undefined) return;
  const wanted = parseCpuList(cpusetMems);
  if (!wanted) throw invalid(`invalid argument "${cpusetMems}" for "--cpuset-mems": use a list such as 0-1`);
  const available = parseCpuList(mems) ?? [];
  if (wanted.every((node) => available.includes(node))) return;
  throw invalid(`requested memory nodes are not available: requested ${cpusetMems}, available ${mems}`);
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
