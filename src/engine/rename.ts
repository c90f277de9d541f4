import { findContainer } from '../container/find.js';
import { releaseName, reserveName } from '../container/names.js';
import { containerDirectory, readRecord, writeRecord } from '../container/record.js';
import { EngineError } from '../util/errors.js';
import type { Engine } from './context.js';

/**
 * Gives a container another name. The new one is reserved first and the old one given back last: at no time is it without one.
 *
 * @throws EngineError `conflict` when the name is taken, `invalid` when it is malformed
 */
export function rename({ root }: Engine, word: string, wanted: string): void {
  const id = findContainer(root, word);
  const record = readRecord(root, id);
  if (record.name === wanted) throw new EngineError('invalid', `container ${word} has the name "${wanted}" already`);
  const name = reserveName(root, id, wanted);
  try {
    writeRecord(containerDirectory(root, id), { ...record, name });
  } catch (error) {
    releaseName(root, name);
    throw error;
  }
  releaseName(root, record.name);
}
