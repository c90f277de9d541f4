import { expect, test } from 'vitest';
import type { Job } from './job.js';
import { logLine } from './log.js';

test('a job has a line when it begins and one when it has ended, and none of its arguments is in them', () => {
  const startedAt = new Date('2026-04-16T09:00:00.000Z');
  const job = { id: 7, name: 'run', args: ['-e', 'PASSWORD=secret'], startedAt } as unknown as Job;
  expect(logLine(job)).toBe('2026-04-16T09:00:00.000Z +job 7 run');
  const at = new Date('2026-04-16T09:00:01.250Z');
  const line = (exitCode: number) => logLine({ ...job, end: { exitCode, at } });
  expect(line(0)).toBe('2026-04-16T09:00:01.250Z -job 7 run = OK (0) in 1250 ms');
  expect(line(127)).toBe('2026-04-16T09:00:01.250Z -job 7 run = ERR (127) in 1250 ms');
});
