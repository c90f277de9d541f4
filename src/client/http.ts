import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { EngineError, type ErrorKind, errnoCode } from '../util/errors.js';
import type { Address } from './address.js';
import { reach } from './call.js';

/**
 * Asks a daemon by its API, on a connection of its own.
 *
 * @param path with its query
 * @param body sent as it comes
 * @returns the answer, whose body is still to be read; also one that says that something is not there
 * @throws EngineError with the daemon's message, or what `body` threw
 */
export async function ask(
  address: Address,
  method: string,
  path: string,
  body?: AsyncIterable<Uint8Array>,
): Promise<IncomingMessage> {
  const socket = await reach(address);
  // A name that every daemon answers to: which machine it is, the connection has settled.
  const call = request({ createConnection: () => socket, method, path, headers: { Host: 'localhost' } });
  const answered = once(call, 'response') as Promise<[IncomingMessage]>;
  // What fails there is the request's error, too.
  if (body) pipeline(body, call).catch(() => {});
  else call.end();
  const [answer] = await answered.catch(explain);
  const { statusCode = 0 } = answer;
  if (statusCode < 400 || statusCode === 404) return answer;
  throw new EngineError(kinds[statusCode] ?? 'unavailable', await messageOf(answer));
}

const kinds: Readonly<Record<number, ErrorKind>> = { 400: 'invalid', 403: 'invalid', 409: 'conflict' };

function explain(cause: unknown): never {
  if (!['ECONNRESET', 'EPIPE'].includes(errnoCode(cause) ?? '')) throw cause;
  throw new EngineError('unavailable', 'the daemon has gone; containers run on without it', { cause });
}

/** What a daemon says of an error. */
async function messageOf(answer: IncomingMessage): Promise<string> {
  const said = await text(answer);
  try {
    return String(JSON.parse(said).message);
  } catch {
    return said || `the daemon answers ${answer.statusCode}`;
  }
}
