import { findContainer } from '../container/find.js';
import { readRecord } from '../container/record.js';
import { writeTar } from '../image/tar.js';
import type { Engine } from './context.js';
import { containerEvent, emit } from './events.js';
import { placeOf } from './place.js';
import { readFiles, withoutTop } from './transfer.js';

/**
 * All of a container's own files as a tar archive, that `import` reads. Volumes are not among them.
 *
 * @throws EngineError `notFound`
 */
export async function exportFiles(
  engine: Engine,
  word: string,
  use: (archive: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  await readFiles(placeOf(engine, word, false), '/', { follow: true, oneMount: true }, (files) =>
    use(writeTar(withoutTop(files))),
  );
  emit(engine, containerEvent(readRecord(engine.root, findContainer(engine.root, word)), 'export'));
}
