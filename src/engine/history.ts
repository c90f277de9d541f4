import { type NamedImage, withNames } from '../image/list.js';
import { localImage } from '../image/local.js';
import type { HistoryEntry } from '../image/oci.js';
import { ImageStore } from '../image/store.js';
import type { Engine } from './context.js';

/** One line of an image's history, with the size of the layer that it added, in bytes. */
export interface HistoryLine extends HistoryEntry {
  readonly size: number;
}

export interface History {
  readonly image: NamedImage;
  /** The latest first. */
  readonly lines: readonly HistoryLine[];
}

export async function history(engine: Engine, word: string): Promise<History> {
  const store = new ImageStore(engine.root);
  const image = await withNames(store, await localImage(store, word));
  const sizes = image.layers.map(({ size }) => size);
  const lines = (image.config.history ?? []).map((entry) => ({
    ...entry,
    size: entry.empty_layer ? 0 : (sizes.shift() ?? 0),
  }));
  return { image, lines: lines.toReversed() };
}
