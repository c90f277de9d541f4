import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { containerDirectory, readRecord } from '../container/record.js';
import { never, nextDelay, wantsRestart } from '../container/restart-policy.js';
import { markRestarting, readState } from '../container/state.js';
import { isStopRequested } from '../container/stop-request.js';
import { claim } from './claim.js';
import { conclude } from './conclude.js';
import type { Engine } from './context.js';
import { inBackground, start } from './start.js';
import { tidy } from './tidy.js';

/**
 * What a monitor does in the end: it sees to what is left, and starts the container again if its policy says so. Both under a claim, as
 * somebody else may be starting or removing it.
 */
export async function concludeOrRestart(engine: Engine, id: string): Promise<void> {
  const isThere = () => existsSync(containerDirectory(engine.root, id));
  if (!isThere() || !(await claim(engine, id))) return;
  const exitCode = await conclude(engine, id);
  if (!isThere()) return await tidy(engine, id);
  // That has given the claim back. Somebody may have had it in between, so what it takes is asked again with the next one.
  if (delayOf(engine, id, exitCode) === undefined || !(await claim(engine, id))) return;
  const delay = delayOf(engine, id, exitCode);
  // `stop` leaves its word, and then ends our wait; a start that has begun is not left half done.
  const wait = new AbortController();
  process.on('SIGTERM', () => wait.abort());
  if (delay !== undefined) markRestarting(engine.root, id, delay);
  await tidy(engine, id);
  if (delay === undefined) return;
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
