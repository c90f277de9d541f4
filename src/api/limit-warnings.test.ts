import { expect, it } from 'vitest';
import { limitWarnings } from './limit-warnings.js';

const all = {
  CgroupVersion: '2',
  MemoryLimit: true,
  SwapLimit: true,
  OomKillDisable: false,
  CpuCfsPeriod: true,
  CpuCfsQuota: true,
  CPUShares: true,
  CPUSet: true,
  IPv4Forwarding: true,
};

it('is silent about what version 2 has given up', () => {
  expect(limitWarnings(all, { rates: true, weight: 'io.weight' })).toEqual([]);
});

it('names what is missing as the version calls it', () => {
  const without = { ...all, SwapLimit: false, IPv4Forwarding: false };
  expect(limitWarnings(without, { rates: false, weight: undefined })).toEqual([
    'WARNING: No swap limit support',
    'WARNING: No io.weight support',
    'WARNING: No io.weight (per device) support',
    'WARNING: No io.max (rbps) support',
    'WARNING: No io.max (wbps) support',
    'WARNING: No io.max (riops) support',
    'WARNING: No io.max (wiops) support',
    'WARNING: IPv4 forwarding is disabled',
  ]);
  expect(limitWarnings({ ...all, CgroupVersion: '1' }, { rates: false, weight: undefined })).toEqual([
    'WARNING: No oom kill disable support',
    'WARNING: No blkio throttle.read_bps_device support',
    'WARNING: No blkio throttle.write_bps_device support',
    'WARNING: No blkio throttle.read_iops_device support',
    'WARNING: No blkio throttle.write_iops_device support',
  ]);
});
