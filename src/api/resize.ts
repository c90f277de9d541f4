import { findContainer } from '../container/find.js';
import { runDirectory } from '../container/record.js';
import { isRunning, readState } from '../container/state.js';
import { ask } from '../runtime/monitor-client.js';
import type { Size } from '../runtime/process.js';
import { EngineError } from '../util/errors.js';
import { Answer } from './answer.js';
import { number } from './query.js';
import type { Call, Routes } from './router.js';

export const resizeRoutes: Routes = {
  'POST /containers/:name/resize': resize,
};

async function resize({ engine, query, param }: Call): Promise<Answer> {
  const size = readSize(query);
  const id = findContainer(engine.root, param('name'));
  if (!isRunning(readState(engine.root, id))) {
    throw new EngineError('conflict', `container ${param('name')} is not running`);
  }
  await giveSize(runDirectory(engine.runRoot, id), size);
  return new Answer(200);
}

/** @throws EngineError `invalid` */
export function readSize(query: URLSearchParams): Size {
  const [rows, columns] = [number(query, 'h') ?? -1, number(query, 'w') ?? -1];
  if (Math.min(rows, columns) >= 0 && Math.max(rows, columns) <= 65_535) return { rows, columns };
  throw new EngineError('invalid', 'invalid size: h and w are the rows and columns, from 0 to 65535');
}

/** @param directory the monitor's */
export async function giveSize(directory: string, { rows, columns }: Size): Promise<void> {
  await ask(directory, `resize ${rows} ${columns}`);
}
