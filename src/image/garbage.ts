import { listBlobs, readJson } from './content.js';
import type { Digest, Manifest } from './oci.js';
import { listIds } from './pointers.js';
import type { ImageStore } from './store.js';

/**
 * The blobs that no image uses: an interrupted commit's, or a removed image's. None as long as an image cannot be read, since nobody
 * knows what that uses. To be called with the store locked exclusively.
 */
export async function unusedBlobs({ layout }: ImageStore): Promise<Digest[]> {
  const used = new Set<Digest>();
  for (const pointer of await listIds(layout)) {
    if ('problem' in pointer) return [];
    const { digest } = pointer.manifest;
    const manifest = readManifest(layout, digest);
    if (!manifest) return [];
    for (const blob of [digest, manifest.config.digest, ...manifest.layers.map((layer) => layer.digest)])
      used.add(blob);
  }
  return (await listBlobs(layout)).filter((digest) => !used.has(digest));
}

function readManifest(layout: string, digest: Digest): Manifest | undefined {
  try {
    return readJson<Manifest>(layout, digest);
  } catch {
    return undefined;
  }
}
