import { findContainer } from '../container/find.js';
import { readRecord } from '../container/record.js';
import { forgetRestarts, isRunning, readState } from '../container/state.js';
import { forgetStopRequest } from '../container/stop-request.js';
import { EngineError } from '../util/errors.js';
import { attach } from './attach.js';
import type { Engine } from './context.js';
import { containerEvent, emit } from './events.js';
import { AlreadyRunning, inBackground, type StartOptions, start } from './start.js';
import { type StopOptions, stop } from './stop.js';

/**
 * Starts a container that a user names: a new one, or one that has ended. Fine when it runs.
 *
 * @returns as `start`
 * @throws EngineError `conflict` when it is paused
 */
export async function startAgain(engine: Engine, word: string, options: StartOptions): Promise<number | undefined> {
  const id = findContainer(engine.root, word);
  const record = readRecord(engine.root, id);
  const state = readState(engine.root, id);
  if (state?.status === 'paused') {
    throw new EngineError('conflict', `cannot start the paused container ${word}: try "mydocker unpause ${word}"`);
  }
  if (isRunning(state) || state?.status === 'restarting') {
    return options.attach ? await attach(engine, id, options) : undefined;
  }
  forgetStopRequest(engine.root, id);
  forgetRestarts(engine.root, id);
  try {
    return await start(engine, record, options);
  } catch (error) {
    // Somebody was quicker.
    if (error instanceof AlreadyRunning) return undefined;
    // Somebody has removed it meanwhile: that says it better.
    findContainer(engine.root, id);
    throw error;
  }
}

/** Stops a container if it runs, and starts it. */
export async function stopAndStart(engine: Engine, word: string, options: StopOptions): Promise<void> {
  const id = findContainer(engine.root, word);
  await stop(engine, id, { ...options, again: true });
  await startAgain(engine, id, inBackground);
  emit(engine, containerEvent(readRecord(engine.root, id), 'restart'));
}
