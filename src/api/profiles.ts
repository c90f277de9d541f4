import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type Profiler, Session } from 'node:inspector/promises';
import { pipeline } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { getHeapSnapshot } from 'node:v8';
import { HttpError } from './errors.js';
import { number } from './query.js';
import type { Call, Routes } from './router.js';

/** Under the names that Go's tools have for them, in the formats of V8: a browser's developer tools open both. */
export const profileRoutes: Routes = {
  'GET /debug/pprof/profile': cpuProfile,
  'GET /debug/pprof/heap': heapSnapshot,
};

/** What the processor did in the next seconds, 30 unless said. */
async function cpuProfile({ query, response }: Call): Promise<Profiler.Profile | undefined> {
  const seconds = number(query, 'seconds') ?? 30;
  if (seconds < 1 || seconds > 600) throw new HttpError(400, `invalid value "${seconds}" for seconds: from 1 to 600`);
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
    if (!(await isPatient(response, seconds))) return undefined;
    const { profile } = await session.post('Profiler.stop');
    nameFile(response, 'cpu.cpuprofile');
    return profile;
  } finally {
    // Ends the profile too, if it has not ended.
    session.disconnect();
  }
}

/** False when nobody is there any more to have the answer. */
async function isPatient(response: ServerResponse, seconds: number): Promise<boolean> {
  const waited = new AbortController();
  const { signal } = waited;
  const ends = [sleep(seconds * 1000, true, { signal }), once(response, 'close', { signal }).then(() => false)];
  try {
    return await Promise.race(ends);
  } finally {
    waited.abort();
    await Promise.allSettled(ends);
  }
}

/** All that the daemon remembers. V8 stops everything else while it looks. */
function heapSnapshot({ response }: Call): void {
  response.setHeader('Content-Type', 'application/json');
  nameFile(response, 'heap.heapsnapshot');
  // Who hangs up in the middle has had enough; the snapshot goes with them.
  pipeline(getHeapSnapshot(), response, () => {});
}

function nameFile(response: ServerResponse, name: string): void {
  response.setHeader('Content-Disposition', `attachment; filename="${name}"`);
}
