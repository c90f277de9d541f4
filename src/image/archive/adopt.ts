import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { syncFile } from '../../util/atomic.js';
import { EngineError } from '../../util/errors.js';
import type { Progress } from '../../util/progress.js';
import { watched } from '../../util/progress.js';
import { adoptBlob, blobPath, type Content, writeHashed } from '../content.js';
import { type Allowance, decompress } from '../decompress.js';
import { checkLayer, type LayerContent } from '../layer-check.js';
import type { CheckedLayer } from '../layers.js';
import { type Descriptor, type Digest, type ImageConfig, mediaTypes } from '../oci.js';
import type { Reference } from '../reference.js';
import type { Image, ImageStore } from '../store.js';
import { showName, type TarEntry } from '../tar.js';
import type { ArchivedImage } from './contents.js';
import { checkConfig } from './documents.js';
import { contentOf, type Stage, type StagedFile } from './stage.js';

/** An image that may go into the store: everything in it has been checked. */
export interface CheckedImage {
  readonly names: readonly Reference[];
  readonly config: ImageConfig;
  readonly configFile: StagedFile;
  /** The layers as plain archives, the bottom one first. */
  readonly layers: readonly StagedFile[];
}

/**
 * Reads all of an image: its layers have to be what its configuration says, and hold nothing that leads out.
 *
 * @throws EngineError `invalid`
 */
export async function checkImage(stage: Stage, image: ArchivedImage, plain: PlainLayers): Promise<CheckedImage> {
  const config = checkConfig(await stage.document(image.config));
  const { diff_ids } = config.rootfs;
  if (diff_ids.length !== image.layers.length) {
    throw new EngineError(
      'invalid',
      `refusing the archive: an image has ${image.layers.length} layers, and ${diff_ids.length} are expected`,
    );
  }
  const layers: StagedFile[] = [];
  for (const [index, layer] of image.layers.entries()) layers.push(await plain.layer(layer, diff_ids[index]!));
  return { names: image.names, config, configFile: stage.get(image.config), layers };
}

/** The layers of an archive, decompressed and checked once, however many images share them. */
export class PlainLayers {
  private readonly done = new Map<string, StagedFile>();
  /** Those that were not in the store. */
  readonly checked = new Map<Digest, CheckedLayer>();

  constructor(
    private readonly store: ImageStore,
    private readonly stage: Stage,
    private readonly allowance: Allowance,
    private readonly progress: Progress,
  ) {}

  async layer(file: StagedFile, diffId: Digest): Promise<StagedFile> {
    const known = this.done.get(diffId) ?? (await this.stored(diffId));
    const plain = known ?? (await this.plain(file, diffId));
    this.done.set(diffId, plain);
    return plain;
  }

  /** A layer that the store has already need not be read again. */
  private async stored(digest: Digest): Promise<StagedFile | undefined> {
    const path = blobPath(this.store.layout, digest);
    return existsSync(path) ? { path, digest, size: (await stat(path)).size } : undefined;
  }

  private async plain(file: StagedFile, diffId: Digest): Promise<StagedFile> {
    const plain = file.digest === diffId ? file : await this.decompressed(file);
    if (plain.digest !== diffId) {
      throw new EngineError('invalid', `refusing the archive: a layer is not what the image says: ${diffId}`);
    }
    // Who moves it into the store waits for the disk, and hears if that fails: it may write meanwhile.
    syncFile(plain.path).catch(() => {});
    const content = await checkFiles(watched(contentOf(plain), this.progress, 'Checking', plain.size));
    this.checked.set(diffId, { path: plain.path, content });
    return plain;
  }

  private async decompressed(file: StagedFile): Promise<StagedFile> {
    const path = this.stage.newPath();
    const source = watched(contentOf(file), this.progress, 'Decompressing', file.size);
    return { path, ...(await writeHashed(path, decompress(source, this.allowance))) };
  }
}

/**
 * Sees to it that a layer's files may go into a container.
 *
 * @throws EngineError `invalid`
 */
export async function checkFiles(archive: AsyncIterable<Uint8Array>): Promise<LayerContent> {
  return await checkLayer(archive, checkDevice);
}

/** The devices that every container has anyway, and that tools like debootstrap make: mem(4), tty(4), null(4), random(4). */
const expected = new Set(['1,3', '1,5', '1,7', '1,8', '1,9', '5,0', '5,1', '5,2']);

/** Anything else is a way to the host's hardware: an image with a disk in it asks for trouble. */
function checkDevice({ name, type, device = [0, 0] }: TarEntry): void {
  if (type !== 'block-device' && type !== 'character-device') return;
  if (type === 'character-device' && expected.has(device.join())) return;
  throw new EngineError(
    'invalid',
    `refusing the layer: "${showName(name)}": an unexpected device, ${device.join(':')}`,
  );
}

/** Puts a checked image into the store, under all its names. */
export async function adoptImage(
  store: ImageStore,
  { config, configFile, layers, names }: CheckedImage,
): Promise<Image> {
  const descriptors: Descriptor[] = [];
  for (const layer of layers) descriptors.push(await adoptFile(store, mediaTypes.layer, layer));
  const configured = await adoptFile(store, mediaTypes.config, configFile);
  const image = await store.register(config, configured, descriptors);
  for (const name of names) await store.name(image, name);
  return image;
}

/** Two images may share it: the first moves it, and then it is there. */
async function adoptFile({ layout }: ImageStore, mediaType: string, file: StagedFile): Promise<Descriptor> {
  const content: Content = { digest: file.digest, size: file.size };
  if (existsSync(blobPath(layout, file.digest))) return { mediaType, ...content };
  return await adoptBlob(layout, mediaType, file.path, content);
}
