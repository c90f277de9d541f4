import { localImage } from '../image/local.js';
import { parseNewName } from '../image/reference.js';
import { ImageStore } from '../image/store.js';
import type { Engine } from './context.js';
import { tellOfImage } from './image-events.js';

/** Gives an image one more name; an image that had it loses it. */
export async function tag(engine: Engine, image: string, name: string): Promise<void> {
  const target = parseNewName(name);
  const store = new ImageStore(engine.root);
  await store.locked('shared', async () => {
    const found = await localImage(store, image);
    await store.name(found, target);
    tellOfImage(engine, found, 'tag', target);
  });
}
