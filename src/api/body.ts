import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { EngineError } from '../util/errors.js';

/** Nobody has this much to say about a container. */
const mostBytes = 4 * 1024 * 1024;

/**
 * What a request has in its body, as a schema wants it. Fields that the schema doesn't know are let through, and left out.
 *
 * @throws EngineError `invalid`, and names the field
 */
export async function readBody<T>(request: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  const text = await readText(request);
  checkType(text, request.headers['content-type']);
  const { success, data, error } = schema.safeParse(parseJson(text));
  if (success) return data;
  const [{ path, message } = { path: [], message: 'invalid' }] = error.issues;
  throw new EngineError('invalid', `invalid request body: ${[path.join('.'), message].filter(Boolean).join(': ')}`);
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    // Read on to the end: a client that is still writing does not listen.
    if (length <= mostBytes) chunks.push(chunk);
  }
  if (length > mostBytes) throw new EngineError('invalid', `invalid request body: more than ${mostBytes} bytes`);
  return Buffer.concat(chunks).toString();
}

/** As Docker: a form that a web page sends without asking first can say neither of the two. */
function checkType(text: string, type = ''): void {
  const [mediaType = ''] = type.split(';');
  if (mediaType.trim().toLowerCase() === 'application/json' || (text === '' && type === '')) return;
  throw new EngineError('invalid', `unsupported Content-Type header (${type}): must be 'application/json'`);
}

function parseJson(text: string): unknown {
  // Docker's clients leave an empty object out.
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new EngineError('invalid', `invalid JSON: ${(error as Error).message}`);
  }
}
