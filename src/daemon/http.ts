import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type ServeOptions, serve } from '../api/serve.js';
import type { Engine } from '../engine/context.js';
import { EngineError } from '../util/errors.js';

/**
 * Answers HTTP at a socket file until it is told to stop, and leaves no file behind.
 *
 * @param signal aborted when it is to stop
 * @param ready called when the socket is there
 * @throws EngineError `unavailable`
 */
export async function serveHttp(
  engine: Engine,
  path: string,
  options: ServeOptions,
  signal: AbortSignal,
  ready: () => void,
): Promise<void> {
  const server = createServer();
  serve(server, engine, options);
  await listen(server, path);
  ready();
  if (!signal.aborted) await once(signal, 'abort');
  server.close();
  server.closeAllConnections();
}

/** Whoever may write to it is root on this machine: it is nobody's but ours from the moment it is there. */
async function listen(server: Server, path: string): Promise<void> {
  const listening = once(server, 'listening');
  const mask = process.umask(0o177);
  server.listen(path);
  process.umask(mask);
  try {
    await listening;
  } catch (error) {
    throw new EngineError('unavailable', `no socket at ${path}: ${(error as Error).message}`, { cause: error });
  }
}
