import { adoptImage, type CheckedImage, checkImage, PlainLayers } from '../image/archive/adopt.js';
import { archivedImages } from '../image/archive/contents.js';
import { type Stage, withStage } from '../image/archive/stage.js';
import { Allowance, decompress } from '../image/decompress.js';
import { ensureLayers, type Layered } from '../image/layers.js';
import type { NamedImage } from '../image/list.js';
import { mediaTypes } from '../image/oci.js';
import { ImageStore } from '../image/store.js';
import { prepareDriver } from '../storage/choose.js';
import { EngineError } from '../util/errors.js';
import type { Progress } from '../util/progress.js';
import type { Engine } from './context.js';
import { tellOfImage } from './image-events.js';

/**
 * Loads the images of an archive: docker's, or an OCI image layout; plain or compressed. Either all of it is as it should be, or nothing of it
 * gets into the store.
 *
 * @throws EngineError `invalid` for an archive that is malformed, or dangerous
 */
export async function load(
  engine: Engine,
  archive: AsyncIterable<Uint8Array>,
  progress: Progress,
): Promise<NamedImage[]> {
  const store = new ImageStore(engine.root);
  const driver = await prepareDriver(engine.root, engine.storageDriver, engine.warn);
  return await store.locked('shared', () =>
    withStage(store.layout, async (stage) => {
      const allowance = new Allowance();
      await stage.receive(decompress(allowance.metered(archive), allowance));
      const layers = new PlainLayers(store, stage, allowance, progress);
      const checked = await checkAll(stage, layers);
      for (const image of checked) {
        progress('Unpacking', 0);
        await ensureLayers(store, driver, layersOf(image), layers.checked);
      }
      return await adoptAll(engine, store, checked);
    }),
  );
}

async function checkAll(stage: Stage, layers: PlainLayers): Promise<CheckedImage[]> {
  const images = await archivedImages(stage);
  if (images.length === 0) throw new EngineError('invalid', 'refusing the archive: there is no image in it');
  const checked: CheckedImage[] = [];
  for (const image of images) checked.push(await checkImage(stage, image, layers));
  return checked;
}

/** Not in the store yet: the disk is still busy with its blobs while its layers are unpacked. */
function layersOf({ config, layers }: CheckedImage): Layered {
  return { config, layers: layers.map(({ digest }) => ({ digest, mediaType: mediaTypes.layer })) };
}

async function adoptAll(engine: Engine, store: ImageStore, checked: CheckedImage[]): Promise<NamedImage[]> {
  const images: NamedImage[] = [];
  for (const each of checked) images.push({ ...(await adoptImage(store, each)), names: each.names });
  for (const image of images) {
    for (const name of image.names.length > 0 ? image.names : [undefined]) tellOfImage(engine, image, 'load', name);
  }
  return images;
}
