import { EngineError } from '../util/errors.js';
import type { Digest } from './oci.js';
import { listIds, listReferences } from './pointers.js';
import type { Reference } from './reference.js';
import type { Image, ImageStore } from './store.js';

/** An image and all its names; one without any is dangling. */
export interface NamedImage extends Image {
  readonly names: readonly Reference[];
}

export interface ImageList {
  readonly images: readonly NamedImage[];
  /** What cannot be read, one for each image or name. */
  readonly problems: readonly EngineError[];
}

/** Every image of the store. A damaged one keeps nobody from seeing the others. */
export async function listImages(store: ImageStore): Promise<ImageList> {
  const images: NamedImage[] = [];
  const problems: EngineError[] = [];
  const names = await namesByManifest(store, problems);
  for (const pointer of await listIds(store.layout)) {
    try {
      if ('problem' in pointer) throw pointer.problem;
      const image = store.read(pointer.manifest);
      images.push({ ...image, names: names.get(image.manifest.digest) ?? [] });
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      problems.push(new EngineError('unavailable', `image ${pointer.key}: ${error.message}`, { cause: error }));
    }
  }
  return { images, problems };
}

/** An image with all its names. */
export async function withNames(store: ImageStore, image: Image): Promise<NamedImage> {
  return { ...image, names: (await namesByManifest(store, [])).get(image.manifest.digest) ?? [] };
}

async function namesByManifest({ layout }: ImageStore, problems: EngineError[]): Promise<Map<Digest, Reference[]>> {
  const names = new Map<Digest, Reference[]>();
  for (const pointer of await listReferences(layout)) {
    if ('problem' in pointer) problems.push(pointer.problem);
    else names.set(pointer.manifest.digest, [...(names.get(pointer.manifest.digest) ?? []), pointer.key]);
  }
  return names;
}
