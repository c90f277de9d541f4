import { findContainer } from '../container/find.js';
import { readRecord } from '../container/record.js';
import { isRunning, readState } from '../container/state.js';
import type { Engine } from '../engine/context.js';
import { remove } from '../engine/remove.js';
import { inBackground } from '../engine/start.js';
import { startAgain } from '../engine/start-again.js';
import { Answer } from './answer.js';
import type { Call, Routes } from './router.js';

export const startRoutes: Routes = {
  'POST /containers/:name/start': start,
};

/** Those who want to hear what it says have attached before. */
async function start({ engine, param }: Call): Promise<Answer> {
  const id = findContainer(engine.root, param('name'));
  const state = readState(engine.root, id);
  if (isRunning(state) && state?.status !== 'paused') return new Answer(304);
  const { autoRemove } = readRecord(engine.root, id).config;
  try {
    await startAgain(engine, id, inBackground);
  } catch (error) {
    if (autoRemove && !isRunning(readState(engine.root, id))) await removeFailed(engine, id);
    throw error;
  }
  return new Answer(204);
}

async function removeFailed(engine: Engine, id: string): Promise<void> {
  await remove(engine, id, { force: true, volumes: true });
}
