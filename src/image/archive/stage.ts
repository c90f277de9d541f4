import { mkdir, readFile, rm } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { temporaryPath } from '../../util/atomic.js';
import { EngineError } from '../../util/errors.js';
import { readPieces } from '../../util/pieces.js';
import { type Content, writeHashed } from '../content.js';
import { readTar, showName, type TarEntry } from '../tar.js';

/** A file of an archive, on disk under a name of ours. */
export interface StagedFile extends Content {
  readonly path: string;
}

/** No image has more; who makes millions of files wants to fill a disk with their names. */
const mostFiles = 100_000;

/** Bytes; documents are read into memory. */
const largestDocument = 16 * 1024 * 1024;

const mostLinks = 8;

/**
 * An archive's files, on the way into a store: in a directory of their own, numbered, so that a name of the archive never becomes a
 * name of ours. Nothing of the store changes before all of them have been checked.
 */
export class Stage {
  private readonly files = new Map<string, StagedFile>();
  private readonly links = new Map<string, string>();
  private count = 0;

  constructor(private readonly directory: string) {}

  /** The path for a new file. */
  newPath(): string {
    this.count++;
    return join(this.directory, String(this.count));
  }

  /** @throws EngineError `invalid` for what has no place in an archive of images */
  async receive(archive: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const { entry, body } of readTar(archive)) {
      if (this.files.size + this.links.size >= mostFiles) throw refused(entry.name, 'it has too many files');
      const name = innerPath(entry.name);
      if (entry.type === 'file') await this.keep(name, body);
      else if (entry.type === 'symlink') this.links.set(name, innerPath(linkTarget(entry, posix.dirname(name))));
      else if (entry.type === 'link') this.links.set(name, innerPath(linkTarget(entry, '.')));
      else if (entry.type !== 'directory') throw refused(entry.name, `it is a ${entry.type}`);
    }
  }

  private async keep(name: string, body: AsyncIterable<Uint8Array>): Promise<void> {
    const path = this.newPath();
    this.files.set(name, { path, ...(await writeHashed(path, body)) });
  }

  /** The file of a name, which may be a link to one: docker once wrote equal layers so. */
  find(name: string): StagedFile | undefined {
    let at = posix.normalize(name);
    for (let links = 0; links < mostLinks; links++) {
      const target = this.links.get(at);
      if (target === undefined) break;
      at = target;
    }
    return this.files.get(at);
  }

  /** @throws EngineError `invalid` when the archive lacks it */
  get(name: string): StagedFile {
    const file = this.find(name);
    if (!file) throw new EngineError('invalid', `refusing the archive: it lacks "${showName(name)}"`);
    return file;
  }

  /**
   * A JSON document of the archive.
   *
   * @throws EngineError `invalid` when it is none
   */
  async document(name: string): Promise<unknown> {
    const { path, size } = this.get(name);
    if (size > largestDocument) throw refused(name, 'it is too large');
    try {
      return JSON.parse(await readFile(path, 'utf8'));
    } catch (error) {
      throw refused(name, `not valid JSON: ${(error as Error).message}`);
    }
  }
}

/** A staged file's content. */
export function contentOf({ path }: StagedFile): AsyncIterable<Buffer> {
  return readPieces(path);
}

/** Does `work` with a new stage on the file system of a layout. Afterwards nothing of it is left. */
export async function withStage<T>(layout: string, work: (stage: Stage) => Promise<T>): Promise<T> {
  const directory = temporaryPath(join(layout, 'stage'));
  await mkdir(directory, { mode: 0o700 });
  try {
    return await work(new Stage(directory));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function linkTarget({ name, linkname = '' }: TarEntry, from: string): string {
  if (linkname.startsWith('/')) throw refused(name, 'a link that leads out');
  const target = posix.join(from, linkname);
  if (target === '..' || target.startsWith('../')) throw refused(name, 'a link that leads out');
  return target;
}

function innerPath(name: string): string {
  if (name.startsWith('/')) throw refused(name, 'its name is absolute');
  if (name.split('/').includes('..')) throw refused(name, 'its name leads out');
  return posix.normalize(name);
}

function refused(name: string, reason: string): EngineError {
  return new EngineError('invalid', `refusing the archive: "${showName(name)}": ${reason}`);
}
