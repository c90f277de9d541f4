import { join } from 'node:path';
import { type ContainerRecord, containerDirectory } from '../../container/record.js';
import { driverOf } from '../../storage/choose.js';
import type { Engine } from '../context.js';

/** Where a container's files are on the host (v1.51, DriverData). What is merged shows in the container's mount namespace only. */
export function describeGraphDriver({ root }: Engine, { id, driver, layers }: ContainerRecord) {
  const at = (name: string) => join(containerDirectory(root, id), name);
  if (driver !== 'overlay2') return { Name: driver, Data: { UpperDir: at('upper') } };
  const lower = layers.map((layer) => driverOf(root, driver).layerDirectory(layer)).reverse();
  return {
    Name: driver,
    Data: { LowerDir: lower.join(':'), MergedDir: at('rootfs'), UpperDir: at('upper'), WorkDir: at('work') },
  };
}
