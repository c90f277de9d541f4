import { EngineError } from '../util/errors.js';
import type { Resources } from './contract.js';
import { type Limits, cpuPeriod as usualPeriod, cpuQuota as usualQuota } from './limits.js';

/** Of each period so many microseconds, on all CPUs together; -1 for all of them. What is left out stays as the kernel has it. */
export interface CpuTime {
  readonly period?: number | undefined;
  readonly quota?: number | undefined;
}

/** CPU time as the kernel counts it, in whichever of the two ways it was said. */
export function cpuTime({ nanoCpus, cpuPeriod, cpuQuota }: Limits): CpuTime {
  if (nanoCpus !== undefined) return { period: usualPeriod, quota: usualQuota(nanoCpus) };
  return { period: cpuPeriod, quota: cpuQuota };
}

/**
 * Refuses what contradicts itself, or is more or less than the kernel takes.
 *
 * @throws EngineError `invalid`
 */
export function checkCpuTime(limits: Limits, { realtime }: Pick<Resources, 'realtime'>): void {
  const { nanoCpus, cpuPeriod, cpuQuota, cpuRealtimePeriod, cpuRealtimeRuntime } = limits;
  if (nanoCpus && cpuPeriod) throw invalid('conflicting options: Nano CPUs and CPU Period cannot both be set');
  if (nanoCpus && cpuQuota) throw invalid('conflicting options: Nano CPUs and CPU Quota cannot both be set');
  if (cpuPeriod !== undefined && (cpuPeriod < 1000 || cpuPeriod > 1_000_000)) {
    throw invalid('CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)');
  }
  if (cpuQuota !== undefined && cpuQuota > 0 && cpuQuota < 1000) {
    throw invalid('CPU cfs quota can not be less than 1ms (i.e. 1000)');
  }
  if ((cpuRealtimePeriod || cpuRealtimeRuntime) && !realtime) {
    throw invalid('Your kernel does not support CPU real-time scheduler');
  }
  if (cpuRealtimePeriod && cpuRealtimeRuntime && cpuRealtimeRuntime > cpuRealtimePeriod) {
    throw invalid('cpu real-time runtime cannot be higher than cpu real-time period');
  }
}

function invalid(message: string): EngineError {
  return new EngineError('invalid', message);
}
