import { EngineError } from '../util/errors.js';
import { pickId } from './find.js';
import type { Digest } from './oci.js';
import { listIds, listReferences, type Pointer } from './pointers.js';
import { formatReference, isReference, parseReference, type Reference } from './reference.js';
import type { ImageStore } from './store.js';

/** What a word means to who wants to remove it. */
export interface Target {
  /** Undefined when the name leads to no image. */
  readonly id?: Digest | undefined;
  /** The name, when the word is one. */
  readonly name?: Reference | undefined;
  /** All names of the image. */
  readonly names: readonly Reference[];
}

/**
 * Finds a name, or an image by its id or digest. Reads pointers only, so that what is damaged can be removed too.
 *
 * @throws EngineError `notFound`, or `invalid` when several ids begin so
 */
export async function findTarget(store: ImageStore, word: string): Promise<Target> {
  const references = await listReferences(store.layout);
  const ids = await listIds(store.layout);
  const wanted = isReference(word) ? parseReference(word) : undefined;
  const named = wanted && references.find(({ key }) => formatReference(key) === formatReference(wanted));
  const manifest = named ? manifestOf(named) : wanted?.digest;
  const image = manifest
    ? ids.find((pointer) => manifestOf(pointer) === manifest)
    : named
      ? undefined
      : pickId(ids, word.replace(/^sha256:/, ''));
  const shared = image && manifestOf(image);
  const names = references.filter((pointer) => shared && manifestOf(pointer) === shared).map(({ key }) => key);
  // A digest leads to an image whatever stands before it: another repository's is not what was meant.
  const isOthers = wanted?.digest && names.every(({ repository }) => repository !== wanted.repository);
  if (isOthers || (!named && !image)) throw new EngineError('notFound', `no such image: ${word}`);
  return { id: image?.key, name: named?.key, names };
}

function manifestOf(pointer: Pointer<unknown>): Digest | undefined {
  return 'manifest' in pointer ? pointer.manifest.digest : undefined;
}
