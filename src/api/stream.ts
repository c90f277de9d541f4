import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { EngineError, errnoCode } from '../util/errors.js';

/**
 * Sends bytes as they come. What fails on the way breaks the connection off, and is thrown.
 *
 * @param type the media type
 */
export async function sendStream(
  response: ServerResponse,
  type: string,
  content: AsyncIterable<Uint8Array | string>,
): Promise<void> {
  response.setHeader('Content-Type', type);
  response.flushHeaders();
  await pipeline(content, response);
}

/** True of an error that only says that nobody is there any more. */
export function isHangUp(error: unknown): boolean {
  const first = error instanceof EngineError ? error.cause : error;
  return ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE'].includes(errnoCode(first) ?? '');
}

/** A request's body as bytes. Who stops reading it in the middle can still be answered: the rest is thrown away. */
export async function* bodyOf(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    yield* request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  } finally {
    request.resume();
  }
}
