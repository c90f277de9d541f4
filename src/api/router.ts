import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Engine } from '../engine/context.js';
import { HttpError } from './errors.js';

/** A request, as a handler sees it. */
export interface Call {
  readonly engine: Engine;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  /** What stood in the place of the pattern's `:name`. */
  param(name: string): string;
}

/** Answers a request. What it returns is sent as JSON, unless it is an `Answer`; undefined when it has sent everything by itself. */
export type Handler = (call: Call) => unknown;

/** The routes by method and pattern: `GET /containers/:name/json`. */
export type Routes = Readonly<Record<string, Handler>>;

export interface Match {
  readonly handler: Handler;
  readonly params: ReadonlyMap<string, string>;
}

/**
 * Finds the route of a request. HEAD goes by the route of GET where it has none of its own.
 *
 * @throws HttpError 404
 */
export function match(routes: Routes, method: string, path: string): Match {
  for (const wanted of method === 'HEAD' ? ['HEAD', 'GET'] : [method]) {
    for (const [route, handler] of Object.entries(routes)) {
      const [verb = '', pattern = ''] = route.split(' ');
      const params = verb === wanted ? matchPath(pattern, path) : undefined;
      if (params) return { handler, params };
    }
  }
  throw new HttpError(404, 'page not found');
}

function matchPath(pattern: string, path: string): Map<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params = new Map<string, string>();
  for (const [index, part] of wanted.entries()) {
    const word = given[index] ?? '';
    if (!part.startsWith(':')) {
      if (part !== word) return undefined;
    } else if (word === '') return undefined;
    else params.set(part.slice(1), decode(word));
  }
  return params;
}

function decode(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    throw new HttpError(400, `invalid URL escape in "${word}"`);
  }
}
