import { findImage } from '../../image/find.js';
import { type NamedImage, withNames } from '../../image/list.js';
import { familiarReference, familiarRepository } from '../../image/reference.js';
import { ImageStore } from '../../image/store.js';
import { chooseDriver } from '../../storage/choose.js';
import { EngineError } from '../../util/errors.js';
import type { Engine } from '../context.js';

/** An image in the shape of Docker's API (v1.51, ImageInspect). */
export async function inspectImage(engine: Engine, word: string) {
  const store = new ImageStore(engine.root);
  const found = await findImage(store, word);
  if (!found) throw new EngineError('notFound', `no such image: ${word}`);
  const image = await withNames(store, found);
  const { config, names } = image;
  return {
    Id: image.id,
    Descriptor: image.manifest,
    RepoTags: names.map(familiarReference),
    RepoDigests: repoDigests(image),
    Parent: '',
    Comment: config.history?.at(-1)?.comment ?? '',
    Created: config.created ?? '',
    DockerVersion: '',
    Author: config.author ?? '',
    Config: config.config ?? {},
    Architecture: config.architecture,
    Os: config.os,
    Size: image.layers.reduce((total, { size }) => total + size, 0),
    GraphDriver: { Name: chooseDriver(engine.root, engine.storageDriver).name, Data: {} },
    RootFS: { Type: 'layers', Layers: config.rootfs.diff_ids },
  };
}

/** The image by its repositories and the digest of its manifest, which is the same wherever it is. */
export function repoDigests({ manifest, names }: NamedImage): string[] {
  return [...new Set(names.map(({ repository }) => `${familiarRepository(repository)}@${manifest.digest}`))];
}
