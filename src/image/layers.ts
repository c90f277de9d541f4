import type { GraphDriver } from '../storage/driver.js';
import { EngineError } from '../util/errors.js';
import { readPieces } from '../util/pieces.js';
import { chainIds } from './chain.js';
import { blobPath, readBlob } from './content.js';
import type { LayerContent } from './layer-check.js';
import { type Digest, mediaTypes } from './oci.js';
import type { Image, ImageStore } from './store.js';

/** What layers hold, by the digests of their archives. */
export type CheckedLayers = ReadonlyMap<Digest, LayerContent>;

/** An image's layers in the graph driver, the bottom one first. */
export function imageLayers({ config }: Pick<Image, 'config'>): string[] {
  return chainIds(config.rootfs.diff_ids);
}

/**
 * Unpacks the layers that the graph driver does not have yet; returns all of them.
 *
 * @param checked what is known of layers that have been read just now
 */
export async function ensureLayers(
  store: ImageStore,
  driver: GraphDriver,
  image: Image,
  checked: CheckedLayers = new Map(),
): Promise<string[]> {
  const layers = imageLayers(image);
  for (const [index, id] of layers.entries()) {
    if (!driver.hasLayer(id)) await addLayer(store, driver, image, layers.slice(0, index + 1), checked);
  }
  return layers;
}

/** @param layers those of the image up to the one to add */
async function addLayer(
  store: ImageStore,
  driver: GraphDriver,
  image: Image,
  layers: readonly string[],
  checked: CheckedLayers,
): Promise<void> {
  const { unpackLayer } = await import('./layer-reader.js');
  const [id = '', ...below] = layers.toReversed();
  const blob = image.layers[layers.length - 1];
  if (blob?.mediaType !== mediaTypes.layer || blob.digest !== image.config.rootfs.diff_ids[layers.length - 1]) {
    throw new EngineError(
      'unavailable',
      `image ${image.id}: layer ${layers.length} is ${blob?.mediaType ?? 'missing'}`,
    );
  }
  const lower = driver.whiteouts === 'none' ? [] : below.map((id) => driver.layerDirectory(id));
  const content = checked.get(blob.digest);
  // Who has just checked a layer has reckoned its digest as well.
  const open = () => (content ? readPieces(blobPath(store.layout, blob.digest)) : readBlob(store.layout, blob.digest));
  await driver.addLayer(id, below[0], (directory) =>
    unpackLayer(open, { directory, whiteouts: driver.whiteouts, lower }, content),
  );
}
