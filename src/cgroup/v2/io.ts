import { limitsBlock, rates, weights } from '../block.js';
import type { RateKind } from '../block-limit.js';
import type { Controller, Resources, Setting } from '../contract.js';
import { given } from '../given.js';
import type { Limits } from '../limits.js';

const keys: Record<RateKind, string> = {
  'read-bps': 'rbps',
  'write-bps': 'wbps',
  'read-iops': 'riops',
  'write-iops': 'wiops',
};

/** Documentation/admin-guide/cgroup-v2.rst, "IO": one file, in which a line is a device with all its limits. What a write leaves out stays. */
export const io: Controller = {
  settings: (limits, resources) =>
    limitsBlock(limits) ? [...weighing(limits, resources), ...capping(limits, resources)] : [],
};

function capping(limits: Limits, resources: Resources): Setting[] {
  return rates(limits, resources).map(({ kind, number, value }) => [
    'io.max',
    `${number} ${keys[kind]}=${value || 'max'}`,
    `limit ${kind}`,
  ]);
}

function weighing(limits: Limits, resources: Resources): Setting[] {
  const { blockWeight } = resources;
  if (blockWeight === undefined) return [];
  const scaled = (weight: number) => String(blockWeight === 'io.weight' ? toCosts(weight) : weight);
  const own = weights(limits, resources);
  return [
    ...given(blockWeight, limits.blkioWeight && scaled(limits.blkioWeight), 'weigh its use of disks'),
    ...own.map(([number, weight]): Setting => [blockWeight, `${number} ${scaled(weight)}`, 'and of this one']),
  ];
}

/** 10 to 1000 become 1 to 10000 on a straight line, as OCI runtimes do it. BFQ takes them as they are. */
function toCosts(weight: number): number {
  return 1 + Math.floor(((weight - 10) * 9999) / 990);
}
