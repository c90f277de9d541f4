import type { Digest, ImageConfig } from '../image/oci.js';
import { familiarReference, type Reference } from '../image/reference.js';
import type { Engine } from './context.js';
import { emit } from './events.js';

/** Tells what has happened to an image; docker tells its labels along, and its name, or else its id. */
export function tellOfImage(
  engine: Engine,
  { id, config }: { readonly id: Digest; readonly config?: ImageConfig },
  action: string,
  name?: Reference,
): void {
  const labels = config?.config?.Labels ?? {};
  emit(engine, {
    type: 'image',
    action,
    id,
    attributes: { ...labels, name: name ? familiarReference(name) : id },
  });
}
