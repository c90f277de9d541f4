import { type Job, tookOf } from './job.js';

/** A line for the beginning of a job and one for its end, as the server of Docker 1.2 had them. No arguments: there may be a password among them. */
export function logLine({ id, name, startedAt, end }: Job): string {
  if (!end) return `${startedAt.toISOString()} +job ${id} ${name}`;
  const how = end.exitCode === 0 ? 'OK' : 'ERR';
  return `${end.at.toISOString()} -job ${id} ${name} = ${how} (${end.exitCode}) in ${tookOf({ startedAt, end })} ms`;
}
