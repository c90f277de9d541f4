import type { Limits } from '../../cgroup/limits.js';
import { EngineError } from '../../util/errors.js';
import type { Resources } from '../schemas/resources.js';

/** 0 stands for no limit. */
export function limitsOf(asked: Resources): Limits {
  return {
    memory: asked.Memory || undefined,
    memorySwap: asked.MemorySwap || undefined,
    nanoCpus: nanoCpus(asked) || undefined,
    cpuShares: asked.CpuShares || undefined,
    cpusetCpus: asked.CpusetCpus || undefined,
    pidsLimit: asked.PidsLimit || undefined,
  };
}

/** Two ways to say one thing: so many microseconds of each period are so many CPUs. */
function nanoCpus({ NanoCpus, CpuPeriod, CpuQuota }: Resources): number {
  if (CpuQuota <= 0 && CpuPeriod === 0) return NanoCpus;
  if (NanoCpus !== 0) throw new EngineError('invalid', 'conflicting options: NanoCpus and CpuPeriod or CpuQuota');
  if (CpuPeriod !== 0 && (CpuPeriod < 1000 || CpuPeriod > 1_000_000)) {
    throw new EngineError(
      'invalid',
      'CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)',
    );
  }
  return CpuQuota <= 0 ? 0 : Math.round((CpuQuota * 1e9) / (CpuPeriod || 100_000));
}
