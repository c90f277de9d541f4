import { findImage } from '../../image/find.js';
import { listImages } from '../../image/list.js';
import { familiarReference } from '../../image/reference.js';
import { ImageStore } from '../../image/store.js';
import { EngineError } from '../../util/errors.js';
import type { Engine } from '../context.js';

/** An image in the shape of Docker's API (v1.51, ImageInspect). */
export async function inspectImage(engine: Engine, word: string) {
  const store = new ImageStore(engine.root);
  const image = await findImage(store, word);
  if (!image) throw new EngineError('notFound', `no such image: ${word}`);
  const { images } = await listImages(store);
  const names = images.find(({ id }) => id === image.id)?.names ?? [];
  const { config } = image;
  return {
    Id: image.id,
    Descriptor: image.manifest,
    RepoTags: names.map(familiarReference),
    RepoDigests: [],
    Parent: '',
    Comment: config.history?.at(-1)?.comment ?? '',
    Created: config.created ?? '',
    Author: config.author ?? '',
    Config: config.config ?? {},
    Architecture: config.architecture,
    Os: config.os,
    Size: image.layers.reduce((total, { size }) => total + size, 0),
    RootFS: { Type: 'layers', Layers: config.rootfs.diff_ids },
  };
}
