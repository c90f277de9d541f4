import { checkFiles } from '../image/archive/adopt.js';
import { contentOf, withStage } from '../image/archive/stage.js';
import { goArchitecture } from '../image/busybox-image.js';
import { applyChanges } from '../image/changes.js';
import { adoptBlob, writeHashed } from '../image/content.js';
import { Allowance, decompress } from '../image/decompress.js';
import { type Digest, type ImageConfig, mediaTypes } from '../image/oci.js';
import { parseNewName } from '../image/reference.js';
import { ImageStore } from '../image/store.js';
import { type Progress, watched } from '../util/progress.js';
import type { Engine } from './context.js';
import { tellOfImage } from './image-events.js';

export interface ImportOptions {
  /** Where the files are from, for the history. */
  readonly from: string;
  readonly name?: string | undefined;
  readonly message?: string | undefined;
  /** The image's configuration, as instructions of a Dockerfile. */
  readonly changes: readonly string[];
}

/**
 * Makes an image of one layer: an archive of a root filesystem, perhaps compressed.
 *
 * @returns the new image's id
 * @throws EngineError `invalid` for an archive that is malformed, or dangerous
 */
export async function importImage(
  engine: Engine,
  archive: AsyncIterable<Uint8Array>,
  options: ImportOptions,
  progress: Progress,
): Promise<Digest> {
  const name = options.name === undefined ? undefined : parseNewName(options.name);
  const config = applyChanges({}, options.changes);
  const store = new ImageStore(engine.root);
  return await store.locked('shared', () =>
    withStage(store.layout, async (stage) => {
      const path = stage.newPath();
      const allowance = new Allowance();
      const content = await writeHashed(path, decompress(allowance.metered(archive), allowance));
      await checkFiles(watched(contentOf({ path, ...content }), progress, 'Checking', content.size));
      const layer = await adoptBlob(store.layout, mediaTypes.layer, path, content);
      const image = await store.add({ ...imported(layer.digest, options), config }, [layer], name);
      tellOfImage(engine, image, 'import', name);
      return image.id;
    }),
  );
}

function imported(diffId: Digest, { from, message }: ImportOptions): ImageConfig {
  const created = new Date().toISOString();
  return {
    created,
    architecture: goArchitecture,
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [diffId] },
    history: [{ created, comment: message ?? `Imported from ${from}` }],
  };
}
