import type { BlockLimit } from '../../cgroup/block-limit.js';
import type { Limits } from '../../cgroup/limits.js';

/** What was asked for of block devices, in the shape of Docker's API: a list for each kind of limit. */
export function describeBlock({ blkioWeight, blockDevices = [] }: Limits) {
  const rates = (wanted: BlockLimit['kind']) =>
    blockDevices.filter(({ kind }) => kind === wanted).map(({ path, value }) => ({ Path: path, Rate: value }));
  return {
    BlkioWeight: blkioWeight ?? 0,
    BlkioWeightDevice: rates('weight').map(({ Path, Rate }) => ({ Path, Weight: Rate })),
    BlkioDeviceReadBps: rates('read-bps'),
    BlkioDeviceWriteBps: rates('write-bps'),
    BlkioDeviceReadIOps: rates('read-iops'),
    BlkioDeviceWriteIOps: rates('write-iops'),
  };
}
