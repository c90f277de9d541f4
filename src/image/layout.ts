import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomic } from '../util/atomic.js';
import { makeDirectory } from '../util/directory.js';
import { type Descriptor, type Index, mediaTypes } from './oci.js';
import { listIds, listReferences } from './pointers.js';
import { formatReference } from './reference.js';

/**
 * Makes the directory an OCI image layout (image-spec 1.1, image-layout.md), which other tools can read: beside the blobs there are
 * `oci-layout` and `index.json`, which is written anew from the pointers. Of several writers at once the last one may have looked too
 * early; so each looks again after it has written.
 */
export async function writeLayout(layout: string): Promise<void> {
  makeDirectory(layout, 0o700);
  await writeAtomic(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  let written: string | undefined;
  for (let index = await readIndex(layout); index !== written; index = await readIndex(layout)) {
    await writeAtomic(join(layout, 'index.json'), index);
    written = index;
  }
}

/** Does the layout tell of just the images that there are? */
export async function isLayoutCurrent(layout: string): Promise<boolean> {
  const written = await readFile(join(layout, 'index.json'), 'utf8').catch(() => indexOf([]));
  return written === (await readIndex(layout));
}

async function readIndex(layout: string): Promise<string> {
  const named: Descriptor[] = [];
  for (const pointer of await listReferences(layout)) {
    if ('problem' in pointer) continue;
    const name = formatReference(pointer.key);
    // The first is the specification's; the second is what containerd goes by.
    const annotations = { 'org.opencontainers.image.ref.name': name, 'io.containerd.image.name': name };
    named.push({ ...pointer.manifest, annotations });
  }
  const seen = new Set(named.map(({ digest }) => digest));
  const ids = (await listIds(layout)).flatMap((pointer) => ('manifest' in pointer ? [pointer.manifest] : []));
  const nameless = ids.filter(({ digest }) => !seen.has(digest));
  return indexOf([...named, ...nameless]);
}

function indexOf(manifests: readonly Descriptor[]): string {
  const index: Index = { schemaVersion: 2, mediaType: mediaTypes.index, manifests };
  return JSON.stringify(index);
}
