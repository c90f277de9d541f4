import { EngineError } from '../util/errors.js';
import { findImage, isId } from './find.js';
import { formatReference, parseReference } from './reference.js';
import type { Image, ImageStore } from './store.js';

/** The image that a run without one gets. */
export const defaultImage = 'busybox';

/**
 * As `findImage`; makes the busybox image when it is not there.
 *
 * @throws EngineError `notFound`
 */
export async function localImage(store: ImageStore, word: string): Promise<Image> {
  const found = await findImage(store, word);
  if (found) return found;
  if (!canBeMade(word)) throw new EngineError('notFound', `no such image: ${word}`);
  const { addBusybox } = await import('./busybox-image.js');
  return await addBusybox(store, parseReference(defaultImage));
}

/** As `localImage`, with nothing made on disk. */
export async function draftImage(store: ImageStore, word: string): Promise<Pick<Image, 'id' | 'config'>> {
  const found = await findImage(store, word);
  if (found) return found;
  if (!canBeMade(word)) throw new EngineError('notFound', `no such image: ${word}`);
  const { draftBusybox } = await import('./busybox-image.js');
  return await draftBusybox();
}

/** The busybox image can. */
export function canBeMade(word: string): boolean {
  return !isId(word) && formatReference(parseReference(word)) === formatReference(parseReference(defaultImage));
}
