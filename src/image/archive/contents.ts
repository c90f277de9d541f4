import { EngineError } from '../../util/errors.js';
import { goArchitecture } from '../busybox-image.js';
import { type Digest, hex, mediaTypes } from '../oci.js';
import { isReference, parseNewName, type Reference } from '../reference.js';
import { digestIn, type Fields, fields, list, text, texts } from './documents.js';
import type { Stage, StagedFile } from './stage.js';

/** An image in an archive, as its files. */
export interface ArchivedImage {
  readonly names: readonly Reference[];
  /** Its configuration's name in the archive. */
  readonly config: string;
  /** Its layers, perhaps compressed, the bottom one first. */
  readonly layers: readonly StagedFile[];
}

/**
 * The images in an archive: docker's `manifest.json` names them, or an OCI image layout's `index.json`. Where there are both, as docker
 * writes them from version 25 on, they say the same.
 *
 * @throws EngineError `invalid`
 */
export async function archivedImages(stage: Stage): Promise<ArchivedImage[]> {
  if (stage.find('manifest.json')) return await dockerImages(stage);
  if (stage.find('index.json')) return await layoutImages(stage);
  throw new EngineError('invalid', 'refusing the archive: it has neither a manifest.json nor an index.json');
}

async function dockerImages(stage: Stage): Promise<ArchivedImage[]> {
  return list(await stage.document('manifest.json'), 'manifest.json').map((item) => {
    const { Config, RepoTags, Layers } = fields(item, 'manifest.json');
    return {
      names: texts(RepoTags, 'RepoTags').map(parseNewName),
      config: text(Config, 'Config'),
      layers: texts(Layers, 'Layers').map((name) => stage.get(name)),
    };
  });
}

async function layoutImages(stage: Stage): Promise<ArchivedImage[]> {
  const images: ArchivedImage[] = [];
  const { manifests } = fields(await stage.document('index.json'), 'index.json');
  for (const item of list(manifests, 'index.json')) {
    const descriptor = fields(item, 'index.json');
    const manifest = await ownManifest(stage, descriptor);
    images.push({ ...layoutImage(stage, manifest), names: namesIn(descriptor) });
  }
  return images;
}

const indexTypes: readonly unknown[] = [mediaTypes.index, 'application/vnd.docker.distribution.manifest.list.v2+json'];

/** Indexes in indexes are allowed, and nobody needs many. */
const deepest = 4;

/** Behind a descriptor is a manifest, or an index with one for each platform. */
async function ownManifest(stage: Stage, descriptor: Fields, depth = 0): Promise<Fields> {
  const document = fields(await stage.document(blobName(stage, descriptor)), 'manifest');
  if (!indexTypes.includes(descriptor.mediaType) && !('manifests' in document)) return document;
  const candidates = list(document.manifests, 'index').map((item) => fields(item, 'index'));
  const own = candidates.find(isOwnPlatform) ?? (candidates.length === 1 ? candidates[0] : undefined);
  if (own && depth < deepest) return await ownManifest(stage, own, depth + 1);
  throw new EngineError('invalid', `refusing the archive: it has no image for linux/${goArchitecture}`);
}

function isOwnPlatform({ platform }: Fields): boolean {
  const { os, architecture } = fields(platform ?? {}, 'platform');
  return os === 'linux' && architecture === goArchitecture;
}

function layoutImage(stage: Stage, { config, layers }: Fields): Omit<ArchivedImage, 'names'> {
  return {
    config: blobName(stage, fields(config, 'manifest')),
    layers: list(layers, 'manifest').map((layer) => stage.get(blobName(stage, fields(layer, 'manifest')))),
  };
}

/** The name of a blob in the archive; its content is what the descriptor says. */
function blobName(stage: Stage, descriptor: Fields): string {
  const digest: Digest = digestIn(descriptor.digest, 'descriptor');
  const name = `blobs/sha256/${hex(digest)}`;
  if (stage.get(name).digest === digest) return name;
  throw new EngineError('invalid', `refusing the archive: "${name}" is damaged: its content has another digest`);
}

/** containerd's annotation is a name; the specification's may be one, or a tag alone, which names nothing. */
function namesIn({ annotations }: Fields): Reference[] {
  const { 'io.containerd.image.name': full, 'org.opencontainers.image.ref.name': short } = fields(
    annotations ?? {},
    'annotations',
  );
  const name = full ?? short;
  return typeof name === 'string' && /[:/]/.test(name) && isReference(name) ? [parseNewName(name)] : [];
}
