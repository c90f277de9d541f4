import { EngineError } from '../util/errors.js';
import { containerOfName } from './names.js';
import { listContainerIds } from './record.js';

/**
 * The id of the container that a user means: by its name, its id, or the beginning of its id.
 *
 * @throws EngineError `notFound`, or `invalid` when several ids begin so
 */
export function findContainer(root: string, word: string): string {
  const ids = listContainerIds(root);
  const named = /^[\w.-]+$/.test(word) ? containerOfName(root, word) : undefined;
  if (named && ids.includes(named)) return named;
  const matching = word === '' ? [] : ids.filter((id) => id.startsWith(word));
  if (matching.length > 1) {
    throw new EngineError('invalid', `the ids of ${matching.length} containers begin with ${word}: give more digits`);
  }
  const [id] = matching;
  if (!id) throw new EngineError('notFound', `no such container: ${word}`);
  return id;
}
