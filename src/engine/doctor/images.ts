import { existsSync, rmSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { blobPath, removeBlob } from '../../image/content.js';
import { unusedBlobs } from '../../image/garbage.js';
import { isLayoutCurrent, writeLayout } from '../../image/layout.js';
import { listImages } from '../../image/list.js';
import { ImageStore } from '../../image/store.js';
import { temporaryOwner } from '../../util/atomic.js';
import { identify } from '../../util/process.js';
import type { Engine } from '../context.js';
import type { Finding } from '../finding.js';
import { unusedLayers } from '../image-use.js';

/** What an interrupted commit or removal left, and what of an image is missing or damaged. */
export async function imageFindings(engine: Engine): Promise<Finding[]> {
  const store = new ImageStore(engine.root);
  if (!existsSync(store.layout)) return [];
  return await store.locked('exclusive', async () => [
    ...(await damage(store)),
    ...(await leftovers(engine, store)),
    ...(await temporaryFiles(store)),
  ]);
}

async function damage(store: ImageStore): Promise<Finding[]> {
  const { images, problems } = await listImages(store);
  const lacking = images.flatMap((image) =>
    image.layers
      .filter(({ digest, size }) => statSync(blobPath(store.layout, digest), { throwIfNoEntry: false })?.size !== size)
      .map(({ digest }) => ({ problem: `image ${image.id}: its layer ${digest} is missing or damaged` })),
  );
  const index = {
    problem: `${store.layout}/index.json: not what the images are`,
    fix: () => writeLayout(store.layout),
  };
  const unreadable = problems.map(({ message }) => ({ problem: message }));
  return [...unreadable, ...lacking, ...((await isLayoutCurrent(store.layout)) ? [] : [index])];
}

async function leftovers(engine: Engine, store: ImageStore): Promise<Finding[]> {
  const blobs = (await unusedBlobs(store)).map((digest) => ({
    problem: `blob ${digest}: no image uses it`,
    fix: () =>
      store.locked('exclusive', async () => {
        if ((await unusedBlobs(store)).includes(digest)) await removeBlob(store.layout, digest);
      }),
  }));
  const layers = (await unusedLayers(engine, store)).map(({ driver, id }) => ({
    problem: `layer ${id} of ${driver.name}: no image and no container uses it`,
    fix: () =>
      store.locked('exclusive', async () => {
        const unused = await unusedLayers(engine, store);
        if (unused.some((layer) => layer.id === id && layer.driver.name === driver.name)) await driver.removeLayer(id);
      }),
  }));
  return [...blobs, ...layers];
}

/** They lie deeper than others. */
async function temporaryFiles({ layout }: ImageStore): Promise<Finding[]> {
  const directories = ['refs', 'blobs/sha256'].map((name) => join(layout, name)).filter((path) => existsSync(path));
  const lists = directories.map(async (directory) =>
    (await readdir(directory, { recursive: true })).map((name) => join(directory, name)),
  );
  return (await Promise.all(lists))
    .flat()
    .map((path) => ({ path, owner: temporaryOwner(path) }))
    .filter(({ owner }) => owner !== undefined && !identify(owner))
    .map(({ path }) => ({ problem: `${path}: an unfinished write`, fix: () => rmSync(path, { force: true }) }));
}
