import { removeBlob } from '../image/content.js';
import { unusedBlobs } from '../image/garbage.js';
import { imageLayers } from '../image/layers.js';
import type { Digest } from '../image/oci.js';
import type { Reference } from '../image/reference.js';
import { familiarReference } from '../image/reference.js';
import { type Image, ImageStore } from '../image/store.js';
import { findTarget, type Target } from '../image/target.js';
import { EngineError } from '../util/errors.js';
import type { Engine } from './context.js';
import { tellOfImage } from './image-events.js';
import { containersOf, unusedLayers } from './image-use.js';

/** What a removal did. */
export interface Removal {
  /** The names that were taken away. */
  readonly untagged: readonly Reference[];
  /** The digests of the image and of its layers in the graph driver, the top one first. */
  readonly deleted: readonly Digest[];
}

/**
 * Removes a name, and with its last name the image; or, given an id, an image with its name, by force with all of them. Of its files
 * those that no other image and no container uses go too.
 *
 * @throws EngineError `notFound`, or `conflict` when something needs it
 */
export async function removeImage(engine: Engine, word: string, force: boolean): Promise<Removal> {
  const store = new ImageStore(engine.root);
  return await store.locked('exclusive', async () => {
    const target = await findTarget(store, word);
    const { id, name, names } = target;
    if (name && (!id || names.length > 1)) {
      await store.unname(name);
      if (id) tellOfImage(engine, { id }, 'untag');
      return { untagged: [name], deleted: [] };
    }
    if (!id) throw new EngineError('notFound', `no such image: ${word}`);
    const mustStay = checkUse(engine, { ...target, id }, force);
    if (!mustStay) return await dropImage(engine, store, id, names);
    await unname(engine, store, id, names);
    return { untagged: names, deleted: [] };
  });
}

/** Takes an image that nothing needs away, with all its names. To be called with the store locked exclusively. */
export async function dropImage(
  engine: Engine,
  store: ImageStore,
  id: Digest,
  names: readonly Reference[],
): Promise<Removal> {
  await unname(engine, store, id, names);
  const deleted = await deleteImage(engine, store, id);
  tellOfImage(engine, { id }, 'delete');
  return { untagged: names, deleted };
}

async function unname(engine: Engine, store: ImageStore, id: Digest, names: readonly Reference[]): Promise<void> {
  for (const each of names) {
    await store.unname(each);
    tellOfImage(engine, { id }, 'untag');
  }
}

/** As docker has it: a running container's image can lose its name, but not its files. Returns true when only the name may go. */
function checkUse(engine: Engine, { id, name, names }: Target & { id: Digest }, force: boolean): boolean {
  const image = short(id);
  if (!name && !force && names.length > 1) {
    throw conflict(`unable to delete ${image} (must be forced): it has several names`);
  }
  const [user] = containersOf(engine, id);
  if (!user) return false;
  if (name && force) return user.running;
  const container = `${user.running ? 'running' : 'stopped'} container ${user.id.slice(0, 12)}`;
  if (name) {
    throw conflict(
      `unable to remove "${familiarReference(name)}" (must be forced): ${container} uses its image ${image}`,
    );
  }
  if (user.running) throw conflict(`unable to delete ${image} (cannot be forced): ${container} uses it`);
  if (!force) throw conflict(`unable to delete ${image} (must be forced): ${container} uses it`);
  return false;
}

function short(id: Digest): string {
  return id.slice('sha256:'.length).slice(0, 12);
}

function conflict(message: string): EngineError {
  return new EngineError('conflict', message);
}

async function deleteImage(engine: Engine, store: ImageStore, id: Digest): Promise<Digest[]> {
  const image = readable(store, id);
  await store.forget(id);
  if (!image) return [id];
  await deleteBlobs(store, image);
  return [id, ...(await deleteLayers(engine, store, image))];
}

/** What a damaged image consists of, nobody knows. */
function readable(store: ImageStore, id: Digest): Image | undefined {
  try {
    return store.byId(id);
  } catch (error) {
    if (error instanceof EngineError) return undefined;
    throw error;
  }
}

async function deleteBlobs(store: ImageStore, { id, manifest, layers }: Image): Promise<void> {
  const own = new Set([id, manifest.digest, ...layers.map(({ digest }) => digest)]);
  for (const digest of await unusedBlobs(store)) if (own.has(digest)) await removeBlob(store.layout, digest);
}

async function deleteLayers(engine: Engine, store: ImageStore, image: Image): Promise<Digest[]> {
  const unused = await unusedLayers(engine, store);
  const deleted = new Set<Digest>();
  for (const layer of imageLayers(image).toReversed()) {
    for (const { driver } of unused.filter(({ id }) => id === layer)) {
      await driver.removeLayer(layer);
      deleted.add(`sha256:${layer}`);
    }
  }
  return [...deleted];
}
