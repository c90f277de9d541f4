import type { Limits } from '../../cgroup/limits.js';
import type { Resources } from '../schemas/resources.js';
import { blockDevicesOf } from './block.js';

/** 0 stands for no limit. */
export function limitsOf(asked: Resources): Limits {
  return {
    memory: asked.Memory || undefined,
    memorySwap: asked.MemorySwap || undefined,
    memoryReservation: asked.MemoryReservation || undefined,
    memorySwappiness: swappiness(asked),
    oomKillDisable: asked.OomKillDisable || undefined,
    nanoCpus: asked.NanoCpus || undefined,
    cpuPeriod: asked.CpuPeriod || undefined,
    cpuQuota: asked.CpuQuota || undefined,
    cpuRealtimePeriod: asked.CpuRealtimePeriod || undefined,
    cpuRealtimeRuntime: asked.CpuRealtimeRuntime || undefined,
    cpuShares: asked.CpuShares || undefined,
    cpusetCpus: asked.CpusetCpus || undefined,
    cpusetMems: asked.CpusetMems || undefined,
    blkioWeight: asked.BlkioWeight || undefined,
    blockDevices: blockDevicesOf(asked),
    pidsLimit: asked.PidsLimit || undefined,
  };
}

/** -1 is what Docker's client says when nobody has said anything. */
function swappiness({ MemorySwappiness: asked }: Resources): number | undefined {
  return asked === -1 || asked === null ? undefined : asked;
}
