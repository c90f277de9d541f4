import { join } from 'node:path';
import { type ContainerRecord, containerDirectory, readRecord } from '../container/record.js';
import { withLock } from '../util/lock.js';
import type { Engine } from './context.js';

/**
 * Changes a container's record: of several at once each sees what the one before has written.
 *
 * @param change gets the record, and writes and gives the new one
 */
export async function changeRecord(
  { root }: Engine,
  id: string,
  change: (record: ContainerRecord) => ContainerRecord,
): Promise<ContainerRecord> {
  return await withLock(join(containerDirectory(root, id), 'config.lock'), 'exclusive', () => {
    return Promise.resolve(change(readRecord(root, id)));
  });
}
