import { findContainer } from '../container/find.js';
import { releaseName, reserveName } from '../container/names.js';
import { containerDirectory, writeRecord } from '../container/record.js';
import { EngineError } from '../util/errors.js';
import { changeRecord } from './change-record.js';
import type { Engine } from './context.js';
import { containerEvent, emit } from './events.js';
import { renameEndpoints } from './network/connect.js';

/**
 * Gives a container another name. The new one is reserved first and the old one given back last: at no time is it without one.
 *
 * @throws EngineError `conflict` when the name is taken, `invalid` when it is malformed
 */
export async function rename(engine: Engine, word: string, wanted: string): Promise<void> {
  const { root } = engine;
  const id = findContainer(root, word);
  let oldName = '';
  const record = await changeRecord(engine, id, (before) => {
    oldName = before.name;
    if (oldName === wanted) throw new EngineError('invalid', `container ${word} has the name "${wanted}" already`);
    const name = reserveName(root, id, wanted);
    const after = { ...before, name };
    try {
      writeRecord(containerDirectory(root, id), after);
    } catch (error) {
      releaseName(root, name);
      throw error;
    }
    renameEndpoints(engine, after);
    return after;
  });
  releaseName(root, oldName);
  emit(engine, containerEvent(record, 'rename', { oldName: `/${oldName}` }));
}
