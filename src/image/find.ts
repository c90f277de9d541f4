import { EngineError } from '../util/errors.js';
import { type Digest, hex } from './oci.js';
import { listIds, type Pointer } from './pointers.js';
import { parseReference } from './reference.js';
import type { Image, ImageStore } from './store.js';

/** Fewer digits of an id could be a command: `dd`, `df`. */
const fewestDigits = 4;

/**
 * The image that a user means: by its name, its id, or the beginning of its id.
 *
 * @returns undefined when there is none
 * @throws EngineError `invalid` for what can be no name, or when several ids begin so
 */
export async function findImage(store: ImageStore, word: string): Promise<Image | undefined> {
  const digits = word.replace(/^sha256:/, '');
  const named = isId(word) ? undefined : await store.byName(parseReference(word));
  if (named || !new RegExp(`^[0-9a-f]{${fewestDigits},64}$`).test(digits)) return named;
  const pointer = pickId(await listIds(store.layout), digits);
  return pointer && store.byId(pointer.key);
}

/** True for an id in full, which cannot be a name. */
export function isId(word: string): boolean {
  return /^(sha256:)?[0-9a-f]{64}$/.test(word);
}

/**
 * The image whose id begins with these digits.
 *
 * @throws EngineError `invalid` when there are several
 */
export function pickId(ids: readonly Pointer<Digest>[], digits: string): Pointer<Digest> | undefined {
  const found = /^[0-9a-f]+$/.test(digits) ? ids.filter(({ key }) => hex(key).startsWith(digits)) : [];
  if (found.length < 2) return found[0];
  throw new EngineError('invalid', `the ids of ${found.length} images begin with ${digits}: give more digits`);
}
