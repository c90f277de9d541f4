import { join } from 'node:path';
import { removeBlob } from '../image/content.js';
import { unusedBlobs } from '../image/garbage.js';
import { listImages, type NamedImage } from '../image/list.js';
import { ImageStore } from '../image/store.js';
import type { Engine } from './context.js';
import { tellPruned } from './events.js';
import { containersOf, unusedLayers } from './image-use.js';
import type { PruneFilter } from './prune.js';
import { dropImage, type Removal } from './rmi.js';
import { spaceOf } from './space.js';

export interface PrunedImages {
  readonly removals: readonly Removal[];
  readonly bytes: number;
}

/** Removes the images that have no name and no container, with `all` also those that only lack a container, and what removed ones left. */
export async function pruneImages(engine: Engine, all: boolean, filter: PruneFilter): Promise<PrunedImages> {
  const store = new ImageStore(engine.root);
  const places = [store.layout, join(engine.root, 'layers')];
  return await store.locked('exclusive', async () => {
    const { images } = await listImages(store);
    const unused = images.filter((image) => isUnused(engine, image, all) && filter(prunable(image)));
    const before = await spaceOf(...places);
    const removals: Removal[] = [];
    for (const { id, names } of unused) removals.push(await dropImage(engine, store, id, names));
    await dropLeftovers(engine, store);
    const bytes = before - (await spaceOf(...places));
    tellPruned(engine, 'image', bytes);
    return { removals, bytes };
  });
}

/** What no image leads to any more: a container had it still when its image went, or a load failed. */
async function dropLeftovers(engine: Engine, store: ImageStore): Promise<void> {
  for (const digest of await unusedBlobs(store)) await removeBlob(store.layout, digest);
  for (const { driver, id } of await unusedLayers(engine, store)) await driver.removeLayer(id);
}

function isUnused(engine: Engine, { id, names }: NamedImage, all: boolean): boolean {
  return (all || names.length === 0) && containersOf(engine, id).length === 0;
}

function prunable({ config }: NamedImage) {
  return { created: config.created, labels: config.config?.Labels ?? {} };
}
