import { expect, test } from 'vitest';
import { JobCounts } from './counts.js';
import { Jobs } from './jobs.js';

test('work of this process is a job as long as it goes on', async () => {
  const jobs = new Jobs();
  const counts = new JobCounts(jobs);
  expect(await jobs.run('GET /x/:name', ['a'], () => jobs.running().map(({ name, args }) => [name, args]))).toEqual([
    ['GET /x/:name', ['a']],
  ]);
  await expect(jobs.run('GET /x/:name', [], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(jobs.running()).toEqual([]);
  expect(counts.text()).toContain('mydocker_jobs_total{name="GET /x/:name",status="ok"} 1\n');
  expect(counts.text()).toContain('mydocker_jobs_total{name="GET /x/:name",status="error"} 1\n');
  expect(counts.text()).toContain('mydocker_jobs_running 0\n');
});
