import { HttpError } from './errors.js';
import type { Handler, Routes } from './router.js';

/** What only a swarm has. There is none, and Docker has words for that which its clients know. */
const nouns = ['nodes', 'services', 'tasks', 'secrets', 'configs'];

export const swarmRoutes: Routes = {
  'GET /swarm': notAManager,
  'GET /swarm/unlockkey': notAManager,
  'POST /swarm/update': notAManager,
  'POST /swarm/leave': notInSwarm,
  'POST /swarm/unlock': notInSwarm,
  'POST /swarm/init': noSwarm,
  'POST /swarm/join': noSwarm,
  ...Object.fromEntries(nouns.flatMap(routesOf)),
};

function routesOf(noun: string): [string, Handler][] {
  const routes = [`GET /${noun}`, ...['GET', 'POST', 'DELETE'].map((method) => `${method} /${noun}/*rest`)];
  return routes.map((route) => [route, notAManager]);
}

/** @throws HttpError 503 */
export function notAManager(): never {
  throw new HttpError(
    503,
    'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
  );
}

function notInSwarm(): never {
  throw new HttpError(503, 'This node is not part of a swarm');
}

function noSwarm(): never {
  throw new HttpError(501, 'this engine is one machine alone: it has no swarm mode');
}
