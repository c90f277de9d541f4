import { allOpen, type Door } from '../daemon/door.js';
import type { HttpSpeaker } from '../daemon/http.js';
import type { ServiceManager } from '../daemon/manager.js';
import type { Jobs } from '../jobs/jobs.js';
import { startOwn } from './daemon-jobs.js';

/**
 * A daemon's life: listens, brings the records up to date, and answers, until a signal ends it or it cannot listen at one of the places.
 *
 * @param doors one for each place, opened once we listen there
 * @param limit for how many seconds the last requests may go on
 * @returns the exit code
 */
export async function live(
  jobs: Jobs,
  doors: ReadonlyMap<string, Door>,
  http: HttpSpeaker,
  limit: number,
  manager: ServiceManager,
): Promise<number> {
  // From before anybody can see that it is there.
  const signals = ['SIGINT', 'SIGTERM'].map(arrival);
  const serving = [...doors.keys()].map((place) => startOwn(jobs, 'serveapi', place));
  const over = Promise.race([...serving.map(({ exitCode }) => exitCode), ...signals]);
  const answers = await begin(jobs, allOpen([...doors.values()]), over);
  await over;
  manager.stopping();
  for (const { kill } of serving) kill('SIGTERM');
  finish(http, answers ? limit : 0);
  return Math.max(...(await Promise.all(serving.map(({ exitCode }) => exitCode))));
}

/**
 * One thing after the other, and none once it is over: a daemon that cannot listen everywhere changes nothing.
 *
 * @returns whether requests are answered
 */
async function begin(jobs: Jobs, listening: Promise<void>, over: Promise<unknown>): Promise<boolean> {
  const goesOn = (step: Promise<unknown>) => Promise.race([over.then(() => false), step.then(() => true)]);
  if (!(await goesOn(listening))) return false;
  const restoring = startOwn(jobs, 'restore');
  const restored = await goesOn(restoring.exitCode);
  if (restored) startOwn(jobs, 'acceptconnections');
  else restoring.kill('SIGTERM');
  return restored;
}

/** Bounded, and shorter for whoever tells us twice. */
function finish(http: HttpSpeaker, limit: number): void {
  const cut = () => http.cut();
  http.finish();
  setTimeout(cut, limit * 1000).unref();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, cut);
}

/** Listens on: while a program runs for a request, execa would end us by a signal that nobody else listens for any more. */
function arrival(signal: string): Promise<void> {
  return new Promise((resolve) => process.on(signal, () => resolve()));
}
