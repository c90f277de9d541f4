import type { HttpSpeaker } from '../daemon/http.js';
import type { ServiceManager } from '../daemon/manager.js';
import type { Jobs } from '../jobs/jobs.js';
import { startOwn } from './daemon-jobs.js';

/**
 * A daemon's life: listens, brings the records up to date, and answers, until a signal ends it or it cannot listen at one of the places.
 *
 * @param limit for how many seconds the last requests may go on
 * @returns the exit code
 */
export async function live(
  jobs: Jobs,
  places: readonly string[],
  http: HttpSpeaker,
  limit: number,
  manager: ServiceManager,
): Promise<number> {
  // From before anybody can see that it is there.
  const signals = ['SIGINT', 'SIGTERM'].map(arrival);
  const serving = places.map((place) => startOwn(jobs, 'serveapi', place));
  await startOwn(jobs, 'restore').exitCode;
  startOwn(jobs, 'acceptconnections');
  await Promise.race([...serving.map(({ exitCode }) => exitCode), ...signals]);
  manager.stopping();
  for (const { kill } of serving) kill('SIGTERM');
  finish(http, limit);
  return Math.max(...(await Promise.all(serving.map(({ exitCode }) => exitCode))));
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
