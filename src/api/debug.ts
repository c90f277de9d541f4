import type { JobCounts } from '../jobs/counts.js';
import type { RequestCounts } from './counts.js';
import { profileRoutes } from './profiles.js';
import type { Call, Routes } from './router.js';

/** What a look inside is for; only there when it was asked for, since it says more than a client needs to know. */
export function debugRoutes(
  counts: RequestCounts,
  jobs: JobCounts,
  { debug, metrics }: { debug: boolean; metrics: boolean },
): Routes {
  return {
    ...(debug && { 'GET /debug/vars': () => variables(counts), ...profileRoutes }),
    ...(metrics && { 'GET /metrics': (call: Call) => sendMetrics(call, counts.text() + jobs.text()) }),
  };
}

/** Times in seconds, memory in bytes. */
function variables(counts: RequestCounts) {
  return { pid: process.pid, uptime: process.uptime(), memory: process.memoryUsage(), requests: counts.all() };
}

function sendMetrics({ response }: Call, text: string): void {
  response.setHeader('Content-Type', 'text/plain; version=0.0.4; charset=utf-8');
  response.end(text);
}
