import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { findContainer } from '../container/find.js';
import { type ContainerConfig, readRecord } from '../container/record.js';
import { type LogsOptions, logs as readLogs } from '../engine/logs.js';
import { EngineError } from '../util/errors.js';
import { frame } from '../util/frame.js';
import { parseTime, type Time } from '../util/time.js';
import { HttpError } from './errors.js';
import { streamType } from './hijack.js';
import { flag } from './query.js';
import type { Call, Routes } from './router.js';

export const logRoutes: Routes = {
  'GET /containers/:name/logs': logs,
};

/** In frames, as when one is attached: what a terminal has shown is one stream, and needs none. */
async function logs(call: Call): Promise<void> {
  const { engine, query, param, response } = call;
  const wanted = [1, 2].filter((stream) => flag(query, stream === 1 ? 'stdout' : 'stderr'));
  if (wanted.length === 0) {
    throw new EngineError('invalid', 'Bad parameters: you must choose at least one stream: stdout or stderr');
  }
  const options = readOptions(query);
  const id = findContainer(engine.root, param('name'));
  const { config } = readRecord(engine.root, id);
  const { terminal } = config;
  checkReadable(config);
  response.setHeader('Content-Type', streamType(call, terminal));
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const reading = readLogs(engine, id, { ...options, signal: gone.signal }, async (stream, bytes) => {
    if (wanted.includes(stream) && bytes.length > 0)
      await send(response, terminal ? bytes : frame(stream, bytes), gone.signal);
  });
  // What cannot be read is known at once, and has a status. Who follows may wait long for the first line, and wants to know that it waits.
  await Promise.race([reading, setImmediate()]);
  response.flushHeaders();
  await reading;
  response.end();
}

/**
 * It is no failure of ours.
 *
 * @throws HttpError 501 when the log of a container is not kept
 */
export function checkReadable({ log }: ContainerConfig): void {
  if (log?.driver === 'none') throw new HttpError(501, 'configured logging driver does not support reading');
}

/** As fast as the client takes it. */
async function send(response: ServerResponse, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  if (signal.aborted || response.destroyed || response.write(bytes)) return;
  await once(response, 'drain', { signal }).catch(() => {});
}

function readOptions(query: URLSearchParams): LogsOptions {
  return {
    follow: flag(query, 'follow'),
    tail: readTail(query.get('tail') || 'all'),
    since: readTime(query, 'since'),
    until: readTime(query, 'until'),
    timestamps: flag(query, 'timestamps'),
    details: flag(query, 'details'),
  };
}

/** Docker takes what is no number for all lines. */
function readTail(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Seconds since 1970, with a fraction; 0 stands for none. */
function readTime(query: URLSearchParams, name: string): Time | undefined {
  const text = query.get(name) ?? '';
  if (text === '' || text === '0') return undefined;
  const time = parseTime(text);
  if (time !== undefined) return time;
  throw new EngineError('invalid', `invalid value for "${name}": "${text}": use seconds since 1970`);
}
