import { expect, test } from 'vitest';
import type { Job } from '../jobs/job.js';
import { jobTable } from './jobs.js';

test('a job is a row: its number, its name, its arguments and its age', () => {
  const startedAt = new Date(1000);
  const job = (id: number, name: string, ...args: string[]) => ({ id, name, args, startedAt }) as unknown as Job;
  expect(
    jobTable([job(1, 'serveapi', 'tcp://127.0.0.1:4243'), job(12, 'volume ls')], new Date(3500)).split('\n'),
  ).toEqual([
    'JOB   NAME        ARGUMENTS              SINCE',
    '1     serveapi    tcp://127.0.0.1:4243   2500 ms',
    '12    volume ls                          2500 ms',
  ]);
});

test('the value of a variable is nobody’s business', () => {
  const args = ['--env=WORD=a=b\nc', '--env=NAME', '--change=ENV WORD hush', '--', '--env=WORD=x'];
  const job = { id: 1, name: 'run', args, startedAt: new Date(0) } as unknown as Job;
  expect(jobTable([job], new Date(0))).toContain('--env=WORD=… --env=NAME --change=… -- --env=WORD=x ');
});
