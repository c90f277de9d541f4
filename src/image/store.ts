import { join } from 'node:path';
import { explained } from '../storage/layers.js';
import { makeDirectory } from '../util/directory.js';
import { withLock } from '../util/lock.js';
import { prepareRoot } from '../util/root-version.js';
import { putJson, readJson } from './content.js';
import { writeLayout } from './layout.js';
import { type Descriptor, type Digest, type ImageConfig, type Manifest, mediaTypes } from './oci.js';
import { idPath, listIds, readPointer, referencePath, removePointer, writePointer } from './pointers.js';
import type { Reference } from './reference.js';

/** An image: a configuration, and the layers that it names. */
export interface Image {
  /** The digest of its configuration. */
  readonly id: Digest;
  readonly config: ImageConfig;
  readonly manifest: Descriptor;
  /** The layers' blobs, the bottom one first. */
  readonly layers: readonly Descriptor[];
}

/** The images of a root, as an OCI image layout in `<root>/images`. */
export class ImageStore {
  readonly layout: string;

  constructor(private readonly root: string) {
    this.layout = join(root, 'images');
  }

  /**
   * Does what adds blobs and then makes something of them, or removes some: the first may be done by many at once, the second by one
   * alone, lest it removes a blob that another one is about to use.
   *
   * @throws EngineError for a failed system call, or what `work` threw
   */
  async locked<T>(mode: 'shared' | 'exclusive', work: () => Promise<T>): Promise<T> {
    prepareRoot(this.root);
    makeDirectory(this.layout, 0o700);
    return await withLock(this.layout, mode, () => explained(`cannot change ${this.layout}`, work));
  }

  /**
   * Adds an image of layers whose blobs are there. What a crash leaves half done is unused blobs.
   *
   * @param name the name that it gets, if it gets one
   */
  async add(config: ImageConfig, layers: readonly Descriptor[], name?: Reference): Promise<Image> {
    return await this.register(config, await putJson(this.layout, mediaTypes.config, config), layers, name);
  }

  /**
   * Adds an image of which everything is there but the manifest. An id is the digest of a configuration as it came: who writes it anew makes
   * another image of it.
   */
  async register(
    config: ImageConfig,
    configured: Descriptor,
    layers: readonly Descriptor[],
    name?: Reference,
  ): Promise<Image> {
    const document: Manifest = { schemaVersion: 2, mediaType: mediaTypes.manifest, config: configured, layers };
    const manifest = await putJson(this.layout, mediaTypes.manifest, document);
    const image = { id: configured.digest, config, manifest, layers };
    await writePointer(idPath(this.layout, image.id), manifest);
    await this.name(image, name);
    return image;
  }

  /** Gives an image one more name; an image that had it loses it. */
  async name({ manifest }: Pick<Image, 'manifest'>, name?: Reference): Promise<void> {
    if (name) await writePointer(referencePath(this.layout, name), manifest);
    await writeLayout(this.layout);
  }

  /** Takes a name away. */
  async unname(name: Reference): Promise<void> {
    await removePointer(referencePath(this.layout, name));
    await writeLayout(this.layout);
  }

  /**
   * The image of a name; without a digest in it, this reads no other image's files.
   *
   * @returns undefined when there is none
   * @throws EngineError `unavailable` when its files are damaged
   */
  async byName(name: Reference): Promise<Image | undefined> {
    if (name.digest) return await this.byDigest(name.digest);
    const manifest = readPointer(referencePath(this.layout, name));
    return manifest && this.read(manifest);
  }

  private async byDigest(digest: Digest): Promise<Image | undefined> {
    const pointers = await listIds(this.layout);
    const found = pointers.find((pointer) => 'manifest' in pointer && pointer.manifest.digest === digest);
    return found && 'manifest' in found ? this.read(found.manifest) : undefined;
  }

  /** The image of an id. */
  byId(id: Digest): Image | undefined {
    const manifest = readPointer(idPath(this.layout, id));
    return manifest && this.read(manifest);
  }

  /** @throws EngineError `unavailable` when a blob is missing or damaged */
  read(manifest: Descriptor): Image {
    const { config, layers } = readJson<Manifest>(this.layout, manifest.digest);
    return { id: config.digest, config: withoutNulls(readJson(this.layout, config.digest)), manifest, layers };
  }

  /** Forgets an image: its names are gone already. Its blobs are left. */
  async forget(id: Digest): Promise<void> {
    await removePointer(idPath(this.layout, id));
    await writeLayout(this.layout);
  }
}

/** Go writes null for a list that it has not. */
export function withoutNulls<T>(document: T): T {
  return JSON.parse(JSON.stringify(document, (_, value) => value ?? undefined)) as T;
}
