import { setTimeout as sleep } from 'node:timers/promises';
import { readRecord } from '../container/record.js';
import { never, nextDelay, wantsRestart } from '../container/restart-policy.js';
import { isRunning, markRestarting, readState } from '../container/state.js';
import { isStopRequested } from '../container/stop-request.js';
import { conclude } from './conclude.js';
import type { Engine } from './context.js';
import { inBackground, start } from './start.js';

/** What a monitor does in the end: it sees to what is left, and starts the container again if its policy says so. */
export async function concludeOrRestart(engine: Engine, id: string): Promise<void> {
  // Somebody was quicker.
  if (isRunning(readState(engine.root, id))) return;
  const exitCode = await conclude(engine, id);
  const delay = delayOf(engine, id, exitCode);
  if (delay === undefined) return;
  // `stop` leaves its word, and then ends our wait; a start that has begun is not left half done.
  const wait = new AbortController();
  process.on('SIGTERM', () => wait.abort());
  markRestarting(engine.root, id, delay);
  const wanted = () => !isStopRequested(engine.root, id);
  if (wanted()) await sleep(delay, undefined, { signal: wait.signal }).catch(() => {});
  if (wanted()) await start(engine, readRecord(engine.root, id), inBackground);
}

/** Milliseconds until the next start; undefined when there is none. */
function delayOf({ root }: Engine, id: string, exitCode: number): number | undefined {
  const state = readState(root, id);
  // It was removed.
  if (!state) return undefined;
  const ending = { exitCode, stopRequested: isStopRequested(root, id), restartCount: state.restartCount ?? 0 };
  const { restart = never } = readRecord(root, id).config;
  if (!wantsRestart(restart, ending)) return undefined;
  const ranFor = Date.parse(state.finishedAt ?? '') - Date.parse(state.startedAt ?? '');
  return nextDelay(state.restartDelay, ranFor);
}
