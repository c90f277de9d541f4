import { limitsBlock, rates, weights } from '../block.js';
import type { RateKind } from '../block-limit.js';
import type { Controller, Resources, Setting } from '../contract.js';
import { given } from '../given.js';
import type { Limits } from '../limits.js';

const files: Record<RateKind, string> = {
  'read-bps': 'blkio.throttle.read_bps_device',
  'write-bps': 'blkio.throttle.write_bps_device',
  'read-iops': 'blkio.throttle.read_iops_device',
  'write-iops': 'blkio.throttle.write_iops_device',
};

/** Documentation/admin-guide/cgroup-v1/blkio-controller.rst: a file for each kind, in which a line is a device. */
export const blkio: Controller = {
  settings: (limits, resources) =>
    limitsBlock(limits) ? [...weighing(limits, resources), ...capping(limits, resources)] : [],
};

function capping(limits: Limits, resources: Resources): Setting[] {
  return rates(limits, resources).map(({ kind, number, value }) => [
    files[kind],
    `${number} ${value}`,
    `limit ${kind}`,
  ]);
}

function weighing(limits: Limits, resources: Resources): Setting[] {
  const { blockWeight } = resources;
  if (blockWeight === undefined) return [];
  const own = weights(limits, resources);
  return [
    ...given(blockWeight, limits.blkioWeight, 'weigh its use of disks'),
    ...own.map(([number, weight]): Setting => [`${blockWeight}_device`, `${number} ${weight}`, 'and of this one']),
  ];
}
