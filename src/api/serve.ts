import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Engine } from '../engine/context.js';
import { JobCounts } from '../jobs/counts.js';
import type { Jobs } from '../jobs/jobs.js';
import { Answer } from './answer.js';
import { ClientVersions } from './client-versions.js';
import { RequestCounts } from './counts.js';
import { debugRoutes } from './debug.js';
import { messageOf, statusOf } from './errors.js';
import { takeUpgrades } from './hijack.js';
import { checkHost } from './host.js';
import { checkOrigin } from './origin.js';
import { match, type Routes } from './router.js';
import { routes } from './routes.js';
import { isHangUp } from './stream.js';
import { apiVersion, checkVersion, ownVersion, splitVersion } from './version.js';

/** What may change while we serve: it is read for each request. */
export interface LiveOptions {
  /** The web pages that may ask, by their origin: `https://example.com:8443`. */
  readonly origins: readonly string[];
  /** Log every request, and answer what is below /debug. */
  readonly debug: boolean;
  /** What the owner has to say about this daemon: `KEY=VALUE`. */
  readonly labels: readonly string[];
}

export interface ServeOptions {
  readonly live: LiveOptions;
  /** Names by which requests at a port may call this machine, beside localhost; in small letters. */
  readonly hosts: readonly string[];
  /** A connection to a socket file, where no browser gets. */
  readonly isLocal: (socket: Socket) => boolean;
  /** Answer /metrics. */
  readonly metrics: boolean;
  /** Each request is one of them. */
  readonly jobs: Jobs;
  /** No request is answered before. */
  readonly ready: Promise<void>;
}

interface Api extends ServeOptions {
  readonly engine: Engine;
  readonly routes: Routes;
  /** The same, and what is below /debug. */
  readonly debugging: Routes;
  readonly counts: RequestCounts;
  readonly jobCounts: JobCounts;
  readonly clients: ClientVersions;
}

/** Lets a server answer for an engine. It listens where its owner tells it to. */
export function serve(server: Server, engine: Engine, options: ServeOptions): void {
  const counts = new RequestCounts();
  const jobCounts = new JobCounts(options.jobs);
  const inside = (debug: boolean) => debugRoutes(counts, jobCounts, { debug, metrics: options.metrics });
  const api = {
    engine: { ...engine, stays: true },
    ...options,
    counts,
    clients: new ClientVersions(),
    jobCounts,
    routes: { ...routes, ...inside(false) },
    debugging: { ...routes, ...inside(true) },
  };
  const listener = (request: IncomingMessage, response: ServerResponse) => void answer(api, request, response);
  server.on('request', listener);
  takeUpgrades(server, listener);
}

/** Never throws: what goes wrong is the answer. */
async function answer(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // A client that hangs up in the middle of an answer is no concern of the others.
  response.on('error', () => {});
  introduce(response);
  response.on('close', () => note(api, request, response));
  try {
    await api.ready;
    await handle(api, request, response);
  } catch (error) {
    fail(api.engine, error, response);
  }
}

async function handle(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { engine } = api;
  const { labels } = api.live;
  if (!api.isLocal(request.socket)) checkHost(request, api.hosts);
  checkOrigin(request, response, api.live.origins);
  // A browser asks first whether it may send what is more than a form.
  if (request.method === 'OPTIONS') return void response.end();
  const target = splitTarget(request.url ?? '/');
  const { query } = target;
  const { path, version } = splitVersion(target.path);
  const difference = api.clients.meet(request, version);
  if (difference) engine.warn(difference);
  checkVersion(version);
  const { route, handler, params } = match(api.live.debug ? api.debugging : api.routes, request.method ?? 'GET', path);
  const call = { engine, labels, request, response, query, version, param: (name: string) => params.get(name) ?? '' };
  const result = await api.jobs.run(route, [...params.values()], () => handler(call));
  if (result instanceof Answer) send(response, result);
  else if (result !== undefined) sendJson(response, 200, result);
}

/** When an answer has gone out, or its reader has. */
function note(
  { engine, live, counts }: Api,
  { method = '', url = '' }: IncomingMessage,
  response: ServerResponse,
): void {
  counts.add(method, response.statusCode);
  // There may be a password in the query: what a commit changes, for one.
  if (live.debug) engine.warn(`${method} ${url.replace(/\?.*/s, '')} ${response.statusCode}`);
}

/** Every answer says which version of the API it could have been asked in, an error too. */
function introduce(response: ServerResponse): void {
  response.setHeader('Api-Version', apiVersion);
  response.setHeader('Docker-Experimental', 'false');
  response.setHeader('Ostype', 'linux');
  response.setHeader('Server', `mydocker/${ownVersion} (linux)`);
}

/** By hand, since `//x/json` is the address of a host to `new URL`. */
function splitTarget(target: string): { path: string; query: URLSearchParams } {
  const at = target.indexOf('?');
  if (at < 0) return { path: target, query: new URLSearchParams() };
  return { path: target.slice(0, at), query: new URLSearchParams(target.slice(at + 1)) };
}

function send(response: ServerResponse, { status, value }: Answer): void {
  if (value === undefined) response.writeHead(status).end();
  else sendJson(response, status, value);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(`${JSON.stringify(value)}\n`);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  response.end(body);
}

function fail(engine: Engine, error: unknown, response: ServerResponse): void {
  const status = statusOf(error);
  const message = messageOf(error);
  // Another status is what somebody chose to say.
  if (status === 500 && !isHangUp(error)) engine.warn(message);
  // Half an answer cannot be taken back: to break it off is the one way to say that it is not whole.
  if (response.headersSent) response.destroy();
  else sendJson(response, status, { message });
}
