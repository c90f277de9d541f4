import { archiveFiles } from '../image/archive/write.js';
import { findImage, isId } from '../image/find.js';
import { listImages, type NamedImage } from '../image/list.js';
import { isReference, parseReference, type Reference } from '../image/reference.js';
import { ImageStore } from '../image/store.js';
import { writeTar } from '../image/tar.js';
import { EngineError } from '../util/errors.js';
import { type Progress, watched } from '../util/progress.js';
import type { Engine } from './context.js';
import { tellOfImage } from './image-events.js';

/**
 * Images as an archive that `load`, docker and skopeo read: by name, by id, or by a repository with all its tags.
 *
 * @param use takes the archive; the images stay as long as that lasts
 * @throws EngineError `notFound`
 */
export async function save(
  engine: Engine,
  words: readonly string[],
  progress: Progress,
  use: (archive: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  const store = new ImageStore(engine.root);
  await store.locked('shared', async () => {
    const images = await selectImages(store, words);
    const size = images.flatMap(({ layers }) => layers).reduce((sum, layer) => sum + layer.size, 0);
    await use(watched(writeTar(archiveFiles(store, images)), progress, 'Saving', size));
    for (const image of images) tellOfImage(engine, image, 'save');
  });
}

/** Each image once, with those of its names that were asked for. */
async function selectImages(store: ImageStore, words: readonly string[]): Promise<NamedImage[]> {
  const selected = new Map<string, NamedImage>();
  for (const word of words) {
    for (const image of await imagesOf(store, word)) {
      const before = selected.get(image.id)?.names ?? [];
      selected.set(image.id, { ...image, names: union(before, image.names) });
    }
  }
  return [...selected.values()];
}

function union(a: readonly Reference[], b: readonly Reference[]): Reference[] {
  return [
    ...a,
    ...b.filter(({ repository, tag }) => !a.some((one) => one.repository === repository && one.tag === tag)),
  ];
}

async function imagesOf(store: ImageStore, word: string): Promise<NamedImage[]> {
  const tagged = await taggedImages(store, word);
  if (tagged.length > 0) return tagged;
  const image = await findImage(store, word);
  if (!image) throw new EngineError('notFound', `no such image: ${word}`);
  const named = isReference(word) && !isId(word) ? await store.byName(parseReference(word)) : undefined;
  return [{ ...image, names: named && !word.includes('@') ? [parseReference(word)] : [] }];
}

/** All of a repository, when the word is one without a tag. */
async function taggedImages(store: ImageStore, word: string): Promise<NamedImage[]> {
  if (!isReference(word) || /:[^/]*$/.test(word)) return [];
  const { repository } = parseReference(word);
  const { images } = await listImages(store);
  return images
    .map((image) => ({ ...image, names: image.names.filter((name) => name.repository === repository) }))
    .filter(({ names }) => names.length > 0);
}
