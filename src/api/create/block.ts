import type { BlockLimit, RateKind } from '../../cgroup/block-limit.js';
import type { Resources } from '../schemas/resources.js';

const fields = {
  'read-bps': 'BlkioDeviceReadBps',
  'write-bps': 'BlkioDeviceWriteBps',
  'read-iops': 'BlkioDeviceReadIOps',
  'write-iops': 'BlkioDeviceWriteIOps',
} as const satisfies Record<RateKind, keyof Resources>;

/** The limits on single block devices; undefined without any. */
export function blockDevicesOf(asked: Resources): BlockLimit[] | undefined {
  const weights = asked.BlkioWeightDevice.map(
    ({ Path, Weight }): BlockLimit => ({ kind: 'weight', path: Path, value: Weight }),
  );
  const rates = (Object.keys(fields) as RateKind[]).flatMap((kind) =>
    asked[fields[kind]].map(({ Path, Rate }): BlockLimit => ({ kind, path: Path, value: Rate })),
  );
  const all = [...weights, ...rates];
  return all.length > 0 ? all : undefined;
}
