import { type Job, tookOf } from '../jobs/job.js';
import { EngineError } from '../util/errors.js';
import type { Command } from './command.js';
import { table } from './table.js';

/** A command that only a daemon can carry out: the jobs are its own. */
export const jobs: Command = {
  usage: 'jobs',
  summary: 'List what a daemon is doing',
  example: 'mydocker -H tcp://127.0.0.1:4243 jobs',
  options: [],
  operands: [0, 0],
  run() {
    throw new EngineError('invalid', 'only a daemon has jobs: say which with -H or MYDOCKER_HOST');
  },
};

/** As a table, in the order in which they began. */
export function jobTable(running: readonly Job[], now = new Date()): string {
  const rows = running.map((job) => [String(job.id), job.name, shown(job.args), `${tookOf(job, now)} ms`]);
  return table(['JOB', 'NAME', 'ARGUMENTS', 'SINCE'], rows);
}

/** What gives a variable its value is hidden: that may be a password. */
function shown(args: readonly string[]): string {
  const options = args.includes('--') ? args.indexOf('--') : args.length;
  return args.map((word, at) => (at < options ? word.replace(/^(--env=[^=]*=|--change=).*$/s, '$1…') : word)).join(' ');
}
