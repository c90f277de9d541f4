import type { ImageLine } from '../engine/image-filters.js';
import { familiarRepository } from '../image/reference.js';
import { ago, humanSize, localTime, shortId } from '../util/human.js';
import type { Row } from './format.js';

/** A line as `images` shows it. */
export function imageRow({ image, name }: ImageLine, whole: boolean): Row {
  const { id, config, manifest, layers } = image;
  return {
    Repository: name ? familiarRepository(name.repository) : '<none>',
    Tag: name?.tag ?? '<none>',
    ID: whole ? id : shortId(id),
    Digest: manifest.digest,
    CreatedAt: localTime(config.created),
    CreatedSince: ago(config.created),
    Size: humanSize(layers.reduce((total, { size }) => total + size, 0)),
  };
}
