import { EngineError } from '../util/errors.js';
import { containerOfName } from './names.js';
import { hasContainer, listContainerIds } from './record.js';

/**
 * The id of the container that a user means: by its name, its id, or the beginning of its id.
 *
 * @throws EngineError `notFound`, or `invalid` when several ids begin so
 */
export function findContainer(root: string, word: string): string {
  // As clients have it from us: no others need to be looked at.
  if (hasContainer(root, word)) return word;
  // As `inspect` says it.
  const name = word.replace(/^\//, '');
  const named = /^[\w.-]+$/.test(name) ? containerOfName(root, name) : undefined;
  if (named && hasContainer(root, named)) return named;
  const matching = word === '' ? [] : listContainerIds(root).filter((id) => id.startsWith(word));
  if (matching.length > 1) {
    throw new EngineError('invalid', `the ids of ${matching.length} containers begin with ${word}: give more digits`);
  }
  const [id] = matching;
  if (!id) throw new EngineError('notFound', `no such container: ${word}`);
  return id;
}
