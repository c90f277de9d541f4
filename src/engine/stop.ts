import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { findContainer } from '../container/find.js';
import { readRecord } from '../container/record.js';
import { isRunning, readState } from '../container/state.js';
import { requestStop } from '../container/stop-request.js';
import { EngineError } from '../util/errors.js';
import { parseSignal } from '../util/signals.js';
import { settled } from './claim.js';
import type { Engine } from './context.js';
import { containerEvent, emit } from './events.js';
import { tryPaused } from './pause.js';
import { awaitEnd, endRestart, killContainer, sendSignal, thaw } from './signal.js';

export interface StopOptions {
  /** The number of the signal that asks it to end; the container's own unless given. */
  readonly signal?: number | undefined;
  /** Seconds until it is killed, -1 for never; the container's own unless given. */
  readonly timeout?: number | undefined;
  /** A start follows: --rm is not meant for this end. */
  readonly again?: boolean;
}

/** Asks a container to end, and ends it when it does not. Fine when it does not run. */
export async function stop(engine: Engine, word: string, options: StopOptions = {}): Promise<void> {
  const id = findContainer(engine.root, word);
  const record = readRecord(engine.root, id);
  // Before we look: whoever is about to start it again reads it.
  requestStop(engine.root, id, options.again);
  await endRestart(engine, id);
  const state = readState(engine.root, id);
  if (isRunning(state)) {
    const { stopSignal = 'TERM', stopTimeout = 10 } = record.config;
    const { signal = parseSignal(stopSignal), timeout = stopTimeout } = options;
    const end = await awaitEnd(engine, id);
    await sendSignal(engine, id, signal);
    if (state?.status === 'paused') await thaw(engine, id);
    if (!(await isAnswered(end.answer, timeout))) await killContainer(engine, id);
  }
  await settled(engine, id);
  if (isRunning(state)) emit(engine, containerEvent(record, 'stop'));
}

async function isAnswered(answer: Promise<string>, seconds: number): Promise<boolean> {
  const late = new AbortController();
  const waiting = seconds < 0 ? [] : [sleep(seconds * 1000, false, { signal: late.signal }).catch(() => false)];
  const answered = await Promise.race([answer.then(() => true), ...waiting]);
  late.abort();
  return answered;
}

/**
 * Sends a signal to a container's first process.
 *
 * @throws EngineError `conflict` when it does not run
 */
export async function kill(engine: Engine, word: string, signal: number): Promise<void> {
  const id = findContainer(engine.root, word);
  const { config } = readRecord(engine.root, id);
  const state = readState(engine.root, id);
  const isRestarting = state?.status === 'restarting';
  if (!isRunning(state) && !isRestarting) {
    throw new EngineError('conflict', `cannot kill container ${word}: it is not running`);
  }
  const { SIGKILL } = constants.signals;
  // As docker: one that ends it by a user's will is not to be followed by a restart.
  const { stopSignal } = config;
  const isStop = signal === SIGKILL || stopSignal === undefined || signal === parseSignal(stopSignal);
  if (isStop) requestStop(engine.root, id);
  if (isRestarting) return isStop ? await endRestart(engine, id) : undefined;
  if (signal === SIGKILL) {
    await killContainer(engine, id);
    return await settled(engine, id);
  }
  await sendSignal(engine, id, signal);
  // It gets it when it goes on.
  if (isStop && state?.status === 'paused') await tryPaused(engine, id, false);
}
