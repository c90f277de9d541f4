import type { GraphDriver } from '../storage/driver.js';
import { EngineError } from '../util/errors.js';
import { readPieces } from '../util/pieces.js';
import { chainIds } from './chain.js';
import { readBlob } from './content.js';
import type { LayerContent } from './layer-check.js';
import { type Descriptor, type Digest, mediaTypes } from './oci.js';
import type { Image, ImageStore } from './store.js';

/** A layer that has just been read, and is not in the store yet. */
export interface CheckedLayer {
  readonly path: string;
  readonly content: LayerContent;
}

/** By the digests of the layers' archives. */
export type CheckedLayers = ReadonlyMap<Digest, CheckedLayer>;

/** What of an image decides about its layers. */
export type Layered = Pick<Image, 'config'> & { readonly layers: readonly Pick<Descriptor, 'mediaType' | 'digest'>[] };

/** An image's layers in the graph driver, the bottom one first. */
export function imageLayers({ config }: Pick<Image, 'config'>): string[] {
  return chainIds(config.rootfs.diff_ids);
}

/**
 * Unpacks the layers that the graph driver does not have yet; returns all of them.
 *
 * @param checked what need not come from the store
 */
export async function ensureLayers(
  store: ImageStore,
  driver: GraphDriver,
  image: Layered,
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
  image: Layered,
  layers: readonly string[],
  checked: CheckedLayers,
): Promise<void> {
  const { unpackLayer } = await import('./layer-reader.js');
  const [id = '', ...below] = layers.toReversed();
  const blob = image.layers[layers.length - 1];
  if (blob?.mediaType !== mediaTypes.layer || blob.digest !== image.config.rootfs.diff_ids[layers.length - 1]) {
    throw new EngineError('unavailable', `the image's layer ${layers.length} is ${blob?.mediaType ?? 'missing'}`);
  }
  const lower = driver.whiteouts === 'none' ? [] : below.map((id) => driver.layerDirectory(id));
  const known = checked.get(blob.digest);
  // Who has just checked a layer has reckoned its digest as well.
  const open = () => (known ? readPieces(known.path) : readBlob(store.layout, blob.digest));
  await driver.addLayer(id, below[0], (directory) =>
    unpackLayer(open, { directory, whiteouts: driver.whiteouts, lower }, known?.content),
  );
}
