import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Engine } from '../engine/context.js';
import { HttpError } from './errors.js';

/** A request, as a handler sees it. */
export interface Call {
  readonly engine: Engine;
  /** The daemon's own. */
  readonly labels: readonly string[];
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  /** Of the API, that the client speaks: "1.51". */
  readonly version: string;
  /** What stood in the place of the pattern's `:name` or `*name`. */
  param(name: string): string;
}

/** Answers a request. What it returns is sent as JSON, unless it is an `Answer`; undefined when it has sent everything by itself. */
export type Handler = (call: Call) => unknown;

/** The routes by method and pattern: `GET /containers/:name/json`, or `GET /images/*name/json` for a name with slashes in it; the first word is a noun. */
export type Routes = Readonly<Record<string, Handler>>;

export interface Match {
  /** As it stands in the table. */
  readonly route: string;
  readonly handler: Handler;
  readonly params: ReadonlyMap<string, string>;
}

/**
 * Finds the route of a request. HEAD goes by the route of GET where it has none of its own.
 *
 * @throws HttpError 404
 */
export function match(routes: Routes, method: string, path: string): Match {
  const words = path.split('/');
  for (const verb of method === 'HEAD' ? ['HEAD', 'GET'] : [method]) {
    for (const { route, handler, pattern } of waysOf(routes).get(`${verb} ${words[1]}`) ?? []) {
      const params = matchWords(pattern, words);
      if (params) return { route, handler, params };
    }
  }
  throw new HttpError(404, 'page not found');
}

/** A route, taken apart. */
interface Way {
  readonly route: string;
  readonly handler: Handler;
  readonly pattern: readonly string[];
}

/** Of each table, by method and noun. Every request looks something up, and the tables stay as they are. */
const known = new WeakMap<Routes, Map<string, Way[]>>();

function waysOf(routes: Routes): Map<string, Way[]> {
  const ways = known.get(routes) ?? takeApart(routes);
  known.set(routes, ways);
  return ways;
}

function takeApart(routes: Routes): Map<string, Way[]> {
  const ways = new Map<string, Way[]>();
  for (const [route, handler] of Object.entries(routes)) {
    const [verb = '', path = ''] = route.split(' ');
    const pattern = path.split('/');
    const key = `${verb} ${pattern[1]}`;
    ways.set(key, [...(ways.get(key) ?? []), { route, handler, pattern }]);
  }
  return ways;
}

function matchWords(wanted: readonly string[], all: readonly string[]): Map<string, string> | undefined {
  const given = gather(all, wanted);
  if (wanted.length !== given.length) return undefined;
  const params = new Map<string, string>();
  for (const [index, part] of wanted.entries()) {
    const words = given[index] ?? [];
    if (!/^[:*]/.test(part)) {
      if (part !== words[0]) return undefined;
    } else if (words.includes('')) return undefined;
    else params.set(part.slice(1), words.map(decode).join('/'));
  }
  return params;
}

/** The words of a path in as many places as a pattern has: all that is left over is where its `*name` is. */
function gather(words: readonly string[], wanted: readonly string[]): string[][] {
  const at = wanted.findIndex((part) => part.startsWith('*'));
  const many = words.length - wanted.length + 1;
  if (at < 0 || many < 1) return words.map((word) => [word]);
  const [before, rest] = [words.slice(0, at), words.slice(at)];
  return [...before.map((word) => [word]), rest.slice(0, many), ...rest.slice(many).map((word) => [word])];
}

function decode(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    throw new HttpError(400, `invalid URL escape in "${word}"`);
  }
}
