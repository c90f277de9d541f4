import { stat } from 'node:fs/promises';
import { blobPath, readBlob } from '../content.js';
import type { NamedImage } from '../list.js';
import { type Descriptor, type Digest, hex, type Index, mediaTypes } from '../oci.js';
import { familiarReference, formatReference } from '../reference.js';
import type { ImageStore } from '../store.js';
import { noContent, type TarEntry, type TarFile } from '../tar.js';

/**
 * Images as the files of an archive: an OCI image layout with docker's own `manifest.json` in it, as docker writes it since version 25. The
 * same images give the same bytes.
 */
export async function* archiveFiles({ layout }: ImageStore, images: readonly NamedImage[]): AsyncGenerator<TarFile> {
  for (const name of ['blobs', 'blobs/sha256']) yield { entry: entry('directory', name), body: noContent };
  for (const digest of blobsOf(images)) {
    const { size } = await stat(blobPath(layout, digest));
    yield { entry: entry('file', blobName(digest), size), body: readBlob(layout, digest) };
  }
  yield document('index.json', indexOf(images));
  yield document('manifest.json', images.map(dockerManifest));
  yield document('oci-layout', { imageLayoutVersion: '1.0.0' });
}

/** What images share is there once. */
function blobsOf(images: readonly NamedImage[]): Digest[] {
  const digests = images.flatMap(({ id, manifest, layers }) => [id, manifest.digest, ...layers.map(digestOf)]);
  return [...new Set(digests)].sort();
}

function digestOf({ digest }: Descriptor): Digest {
  return digest;
}

function blobName(digest: Digest): string {
  return `blobs/sha256/${hex(digest)}`;
}

/** An image once for each of its names. */
function indexOf(images: readonly NamedImage[]): Index {
  const manifests = images.flatMap(({ manifest, names }): Descriptor[] => {
    if (names.length === 0) return [manifest];
    return names.map((name) => ({
      ...manifest,
      annotations: {
        'io.containerd.image.name': formatReference(name),
        'org.opencontainers.image.ref.name': name.tag ?? 'latest',
      },
    }));
  });
  return { schemaVersion: 2, mediaType: mediaTypes.index, manifests };
}

function dockerManifest({ id, names, layers }: NamedImage): object {
  return {
    Config: blobName(id),
    RepoTags: names.length > 0 ? names.map(familiarReference) : null,
    Layers: layers.map(({ digest }) => blobName(digest)),
  };
}

function document(name: string, value: unknown): TarFile {
  const content = Buffer.from(JSON.stringify(value));
  return { entry: entry('file', name, content.length), body: once(content) };
}

async function* once(content: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(content);
}

function entry(type: 'directory' | 'file', name: string, size = 0): TarEntry {
  return { name, type, mode: type === 'file' ? 0o644 : 0o755, uid: 0, gid: 0, size, mtime: '0', xattrs: {} };
}
