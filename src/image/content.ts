import { createHash } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory, syncFile, temporaryOwner, temporaryPath } from '../util/atomic.js';
import { makeDirectory } from '../util/directory.js';
import { EngineError, errnoCode } from '../util/errors.js';
import { readPieces } from '../util/pieces.js';
import { remembering } from '../util/remember.js';
import { type Descriptor, type Digest, hex } from './oci.js';

/** The directory of the blobs in an OCI image layout. */
function blobsDirectory(layout: string): string {
  return join(layout, 'blobs', 'sha256');
}

/** The file of a blob: its name is its content's digest. */
export function blobPath(layout: string, digest: Digest): string {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new EngineError('unavailable', `not a digest: "${digest}"`);
  return join(blobsDirectory(layout), hex(digest));
}

/**
 * Stores content under its digest, which is reckoned while it is written. A blob appears whole or not at all, and the same content only once.
 */
export async function putBlob(
  layout: string,
  mediaType: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Descriptor> {
  makeDirectory(blobsDirectory(layout), 0o700);
  const temporary = temporaryPath(join(blobsDirectory(layout), 'new'));
  try {
    return await adoptBlob(layout, mediaType, temporary, await writeHashed(temporary, content));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** What a file's content is. */
export interface Content {
  readonly digest: Digest;
  /** In bytes. */
  readonly size: number;
}

/** Makes a finished file, on the same file system, a blob. */
export async function adoptBlob(
  layout: string,
  mediaType: string,
  path: string,
  content: Content,
): Promise<Descriptor> {
  await syncFile(path);
  makeDirectory(blobsDirectory(layout), 0o700);
  await rename(path, blobPath(layout, content.digest));
  await syncDirectory(blobsDirectory(layout));
  return { mediaType, ...content };
}

/** Writes a new file, and reckons its digest meanwhile. */
export async function writeHashed(
  path: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Content> {
  const hash = createHash('sha256');
  let size = 0;
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of content) {
      const written = file.writeFile(chunk);
      hash.update(chunk);
      size += chunk.length;
      await written;
    }
  } finally {
    await file.close();
  }
  return { digest: `sha256:${hash.digest('hex')}` as const, size };
}

/** Stores a JSON document; the same one gives the same bytes. */
export async function putJson(layout: string, mediaType: string, document: object): Promise<Descriptor> {
  return await putBlob(layout, mediaType, [Buffer.from(JSON.stringify(document))]);
}

/**
 * A blob's content.
 *
 * @throws EngineError `unavailable`, after the last chunk, when it is not what its name says
 */
export async function* readBlob(layout: string, digest: Digest): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of readPieces(blobPath(layout, digest))) {
      hash.update(chunk);
      yield chunk;
    }
  } catch (error) {
    throw orMissing(digest, error);
  }
  if (`sha256:${hash.digest('hex')}` !== digest) throw damaged(layout, digest);
}

/** @throws EngineError `unavailable` when it is missing or damaged */
export function readJson<T>(layout: string, digest: Digest): T {
  try {
    const known = documents(blobPath(layout, digest));
    if (known.digest !== digest) throw damaged(layout, digest);
    return known.document as T;
  } catch (error) {
    throw orMissing(digest, error);
  }
}

/** A daemon needs the same few documents for each container: they are hashed and parsed once. */
const documents = remembering((text) => ({ digest: sha256(text), document: parse(text) }), 128);

function sha256(text: string): Digest {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** Undefined for what is no JSON: whoever asks sees by the digest that it is damaged. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function orMissing(digest: Digest, error: unknown): unknown {
  if (errnoCode(error) !== 'ENOENT') return error;
  return new EngineError('unavailable', `the blob ${digest} is missing`, { cause: error });
}

function damaged(layout: string, digest: Digest): EngineError {
  return new EngineError(
    'unavailable',
    `the blob ${blobPath(layout, digest)} is damaged: its content has another digest`,
  );
}

export async function removeBlob(layout: string, digest: Digest): Promise<void> {
  await rm(blobPath(layout, digest), { force: true });
}

/** The digests of all blobs. */
export async function listBlobs(layout: string): Promise<Digest[]> {
  try {
    const names = await readdir(blobsDirectory(layout));
    return names.filter((name) => temporaryOwner(name) === undefined).map((name): Digest => `sha256:${name}`);
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return [];
    throw error;
  }
}
