import { statSync } from 'node:fs';
import { numbersOf } from '../util/device-number.js';
import type { ReadText } from '../util/read.js';
import type { Hierarchy, Resources } from './contract.js';

export type BlockResources = Pick<Resources, 'blockWeight' | 'blockDevice'>;

/** Finds how this kernel shares block devices out among cgroups: two of its schedulers can, each with a file of its own. */
export function findBlock(
  hierarchy: Hierarchy | undefined,
  example: string | undefined,
  read: ReadText,
): BlockResources {
  const root = hierarchy?.directory ?? '';
  const costs = read(`${root}/io.cost.qos`);
  const blockWeight =
    hierarchy && (hierarchy.version === 1 ? weightOfV1(root, read) : weightOfV2(example, costs, read));
  return {
    blockWeight,
    blockDevice(path) {
      const number = numberOf(path);
      return number === undefined ? undefined : { number, weighs: weighs(number, blockWeight, costs, read) };
    },
  };
}

/** Its root has no weight, but the counts of whoever weighs. CFQ was taken out with Linux 5.0. */
function weightOfV1(root: string, read: ReadText): string | undefined {
  if (read(`${root}/blkio.weight`) !== undefined) return 'blkio.weight';
  return read(`${root}/blkio.bfq.io_serviced`) === undefined ? undefined : 'blkio.bfq.weight';
}

/** A cgroup below the root shows which it is; where there is none yet, the kernel's other files say whether there will be one. */
function weightOfV2(example: string | undefined, costs: string | undefined, read: ReadText): string | undefined {
  if (read(`${example ?? ''}/io.bfq.weight`) !== undefined) return 'io.bfq.weight';
  return costs === undefined ? undefined : 'io.weight';
}

/** `254:0`; undefined for what is no block device, or not there. */
function numberOf(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isBlockDevice()) return undefined;
  const { major, minor } = numbersOf(stats.rdev);
  return `${major}:${minor}`;
}

/** Of BFQ the device says so, as `none [bfq]`; the other one lists its devices. */
function weighs(number: string, weight: string | undefined, costs = '', read: ReadText): boolean {
  if (weight === 'io.weight') return new RegExp(`^${number} .*enable=1`, 'm').test(costs);
  return /\[(bfq|cfq)\]/.test(read(`/sys/dev/block/${number}/queue/scheduler`) ?? '');
}
