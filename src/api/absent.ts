import { HttpError } from './errors.js';
import type { Call, Handler, Routes } from './router.js';

/** What Docker has and this engine has not, by what is said of it, a line each. */
const sentences: Readonly<Record<string, string>> = {
  'POST /auth': 'this engine does not talk to registries yet: there is nothing to log in to',
  'GET /distribution/*name/json': 'this engine does not talk to registries yet',
  'GET /images/search': 'this engine does not talk to registries yet: it knows only the images that it has',
  'POST /images/*name/push': 'this engine does not push images yet: save it to an archive',
  'POST /build': 'this engine does not build images yet: commit a container, or load an image',
  'POST /build/cancel': 'this engine does not build images yet: nothing is to be cancelled',
  'POST /grpc': 'this engine has no BuildKit',
  'POST /session': 'this engine has no BuildKit',
  'GET /plugins/privileges': 'this engine has no plugins',
  'POST /plugins/create': 'this engine has no plugins',
  'POST /plugins/pull': 'this engine has no plugins',
};

/** What is done with a plugin that must be there. */
const plugin = [
  'GET /plugins/*name/json',
  'DELETE /plugins/*name',
  ...['enable', 'disable', 'upgrade', 'push', 'set'].map((action) => `POST /plugins/*name/${action}`),
];

export const absentRoutes: Routes = {
  // What never was can be listed, and cleaned up.
  'GET /plugins': () => [],
  'POST /build/prune': () => ({ CachesDeleted: null, SpaceReclaimed: 0 }),
  ...Object.fromEntries(Object.entries(sentences).map(([route, sentence]) => [route, notThere(sentence)])),
  ...Object.fromEntries(plugin.map((route) => [route, noPlugin])),
};

/** A client tells this from a mistake of its own, and from a page that nobody has heard of. */
function notThere(sentence: string): Handler {
  return () => {
    throw new HttpError(501, sentence);
  };
}

function noPlugin({ param }: Call): never {
  throw new HttpError(404, `plugin "${param('name')}" not found`);
}
