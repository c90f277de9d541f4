import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpError } from './errors.js';

/**
 * Lets in a request that a web page has sent only if the page's origin is in the list, and tells the browser that the page may read the
 * answer. Programs send no origin.
 *
 * @throws HttpError 403
 */
export function checkOrigin(request: IncomingMessage, response: ServerResponse, allowed: readonly string[]): void {
  const { origin } = request.headers;
  if (origin === undefined) return;
  if (!allowed.includes(origin)) throw new HttpError(403, `the origin ${origin} is not allowed`);
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Access-Control-Allow-Methods', 'HEAD, GET, POST, DELETE, PUT, OPTIONS');
  response.setHeader('Access-Control-Allow-Headers', 'Origin, X-Requested-With, Content-Type, Accept, X-Registry-Auth');
  // A cache must not give one page the answer to another.
  response.setHeader('Vary', 'Origin');
}
