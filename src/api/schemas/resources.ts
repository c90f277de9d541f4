import { z } from 'zod';
import { flag, integer, list, part, text } from './values.js';

const rate = z.object({ Path: z.string(), Rate: z.int() });

/** Resources of the API (v1.51): what a container may use. */
export const resources = z.object({
  Memory: integer(),
  MemorySwap: integer(),
  MemoryReservation: integer(),
  MemorySwappiness: z.int().nullish(),
  KernelMemory: integer(),
  KernelMemoryTCP: integer(),
  OomKillDisable: flag(),
  NanoCpus: integer(),
  CpuShares: integer(),
  CpuPeriod: integer(),
  CpuQuota: integer(),
  CpuRealtimePeriod: integer(),
  CpuRealtimeRuntime: integer(),
  CpusetCpus: text(),
  CpusetMems: text(),
  PidsLimit: integer(),
  BlkioWeight: integer(),
  BlkioWeightDevice: list(z.object({ Path: z.string(), Weight: z.int() })),
  BlkioDeviceReadBps: list(rate),
  BlkioDeviceWriteBps: list(rate),
  BlkioDeviceReadIOps: list(rate),
  BlkioDeviceWriteIOps: list(rate),
});

export type Resources = z.output<typeof resources>;

export const restartPolicy = z.object({
  Name: z.enum(['', 'no', 'always', 'unless-stopped', 'on-failure']).nullish(),
  MaximumRetryCount: integer(),
});

/** What of a container can be changed. */
export const updateBody = resources.extend({ RestartPolicy: part(restartPolicy) });
