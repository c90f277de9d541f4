import { once } from 'node:events';
import { Readable, type Writable } from 'node:stream';
import { type Extract, extract, type Header, type Pack, pack } from 'tar-stream';
import { EngineError } from '../util/errors.js';
import { decodePax, encodePax, type PaxRecords } from './pax.js';

/**
 * A file as an archive describes it. Names, link targets and attributes are bytes, kept in strings of one character per byte: a file
 * name need not be UTF-8.
 */
export interface TarEntry {
  /** As in the archive, without a slash at the end. */
  readonly name: string;
  readonly type: 'file' | 'link' | 'symlink' | 'character-device' | 'block-device' | 'directory' | 'fifo';
  /** The permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of content; 0 for all but files. */
  readonly size: number;
  /** Seconds since 1970, in decimal, with up to nine digits after the point. */
  readonly mtime: string;
  /** Target of a symbolic or hard link. */
  readonly linkname?: string | undefined;
  /** Major and minor number of a device. */
  readonly device?: readonly [major: number, minor: number] | undefined;
  /** Extended attributes by their full name. */
  readonly xattrs: Readonly<Record<string, string>>;
}

/** An entry and its content. */
export interface TarFile {
  readonly entry: TarEntry;
  readonly body: AsyncIterable<Uint8Array>;
}

/** The body of what has none. */
export const noContent: TarFile['body'] = {
  async *[Symbol.asyncIterator]() {},
};

/** The largest number that tar-stream writes into a field of a header. */
const mostOctal = 0o777777;

const blockSize = 512;

/** Bytes. */
const largeChunk = 64 * 1024;

/** Options of tar-stream that its types leave out: one character per byte, and also the oldest format, v7, which has no mark of its own. */
const readOptions: object = { filenameEncoding: 'latin1', allowUnknownFormat: true };

/** Where GNU tar, star and Go keep an extended attribute. */
const xattrPrefix = 'SCHILY.xattr.';

/**
 * The files of an archive, in order. A body is read whole before the next file is asked for, or not at all.
 *
 * @throws EngineError `invalid` for what is not a tar archive, is cut short, or has entries that tar(5) does not define
 */
export async function* readTar(archive: AsyncIterable<Uint8Array>): AsyncGenerator<TarFile> {
  const parser = extract(readOptions);
  keepBytes(parser);
  const source = Readable.from(archive, { objectMode: false });
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser as unknown as Writable);
  try {
    for await (const body of explained(parser)) {
      yield { entry: readHeader(body.header), body: explained(body as AsyncIterable<Buffer>) };
      body.resume();
    }
  } finally {
    source.destroy();
  }
}

async function* explained<T>(parsed: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* parsed;
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw new EngineError('invalid', `not a valid tar archive: ${(error as Error).message}`, { cause: error });
  }
}

/** What of tar-stream must be changed. It takes PAX records for UTF-8, which loses all that is not: a file capability, an old file name. */
interface ExtractInternals {
  _header: { readonly type: string };
  _pax: PaxRecords | null;
  _decodeLongHeader(body: Buffer): void;
}

function keepBytes(parser: Extract): void {
  const internals = parser as unknown as ExtractInternals;
  const decode = internals._decodeLongHeader;
  internals._decodeLongHeader = (body) => {
    if (internals._header.type === 'pax-header') internals._pax = decodePax(body);
    else decode.call(internals, body);
  };
}

function readHeader(header: Header): TarEntry {
  const pax = (header.pax ?? {}) as PaxRecords;
  const name = header.name.replace(/\/+$/, '');
  const type = entryType(header, pax);
  return {
    name,
    type,
    mode: header.mode,
    uid: Number(pax.uid ?? header.uid),
    gid: Number(pax.gid ?? header.gid),
    size: type === 'file' ? header.size : 0,
    mtime: pax.mtime ?? String(header.mtime.getTime() / 1000),
    linkname: type === 'link' || type === 'symlink' ? (header.linkname ?? '') : undefined,
    device: type.endsWith('-device') ? [header.devmajor, header.devminor] : undefined,
    xattrs: xattrsOf(pax),
  };
}

const types = ['file', 'link', 'symlink', 'character-device', 'block-device', 'directory', 'fifo'] as const;

function entryType({ name, type }: Header, pax: PaxRecords): TarEntry['type'] {
  const known = types.find((known) => known === (type === 'contiguous-file' ? 'file' : type));
  const sparse = Object.keys(pax).some((key) => key.startsWith('GNU.sparse.'));
  if (known && !sparse) return known;
  throw new EngineError(
    'invalid',
    `"${showName(name)}" in the archive is ${sparse ? 'a sparse file' : 'of an unknown type'}`,
  );
}

function xattrsOf(pax: PaxRecords): Record<string, string> {
  const found = Object.entries(pax).filter(([key]) => key.startsWith(xattrPrefix));
  return Object.fromEntries(found.map(([key, value]) => [key.slice(xattrPrefix.length), value]));
}

/** A name of an archive for a message. */
export function showName(name: string): string {
  return Buffer.from(name, 'latin1').toString();
}

/**
 * Files as an archive. The same entries give the same bytes.
 *
 * @throws EngineError `invalid` for a device number that the format cannot hold
 */
export async function* writeTar(files: AsyncIterable<TarFile> | Iterable<TarFile>): AsyncGenerator<Uint8Array> {
  const archive = pack();
  writeBytes(archive);
  writeFiles(archive, files).catch((error) => archive.destroy(error));
  try {
    yield* inLargeChunks(archive as AsyncIterable<Buffer>);
  } finally {
    // Who leaves early leaves a file in the middle: its source is open, and waits for room.
    archive.destroy();
  }
}

/**
 * tar-stream gives every header by itself; who writes them to a pipe or a file would make a system call for each. Small chunks wait for
 * each other. A large one is passed on: to join it would mean to copy it.
 */
async function* inLargeChunks(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    if (size > 0 && size + chunk.length > largeChunk) {
      yield Buffer.concat(waiting);
      waiting = [];
      size = 0;
    }
    if (chunk.length > largeChunk) {
      yield chunk;
      continue;
    }
    waiting.push(chunk);
    size += chunk.length;
  }
  yield Buffer.concat(waiting);
}

/** What of tar-stream must be changed for PAX records that are not UTF-8. */
interface PackInternals {
  push(chunk: Uint8Array): boolean;
  _encode(header: object): void;
  _encodePax(header: Header): void;
}

function writeBytes(archive: Pack): void {
  const internals = archive as unknown as PackInternals;
  internals._encodePax = ({ pax, ...header }) => {
    const body = encodePax(pax as PaxRecords);
    internals._encode({ ...header, name: 'PaxHeader', linkname: undefined, type: 'pax-header', size: body.length });
    internals.push(Buffer.concat([body, Buffer.alloc(-body.length & (blockSize - 1))]));
    internals._encode(header);
  };
}

async function writeFiles(archive: Pack, files: AsyncIterable<TarFile> | Iterable<TarFile>): Promise<void> {
  for await (const { entry, body } of files) await writeFile(archive, entry, body);
  archive.finalize();
}

async function writeFile(archive: Pack, entry: TarEntry, body: TarFile['body']): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const sink = archive.entry(writeHeader(entry), (error) => (error ? reject(error) : resolve()));
    if (entry.type === 'file') send(body, sink as unknown as Writable).catch(reject);
  });
}

async function send(body: TarFile['body'], sink: Writable): Promise<void> {
  // Why it is closed, whoever waits for the entry hears.
  const closed = once(sink, 'close').catch(() => {});
  for await (const chunk of body) {
    if (!sink.write(chunk)) await Promise.race([once(sink, 'drain'), closed]);
    if (sink.destroyed) return;
  }
  sink.end();
}

/** The header: what does not fit into its fields, or is not ASCII, goes into PAX records. */
function writeHeader(entry: TarEntry): Partial<Header> & Pick<Header, 'name'> {
  const { type, mode, uid, gid, size, linkname = '', device: [devmajor, devminor] = [0, 0] } = entry;
  const name = type === 'directory' ? `${entry.name}/` : entry.name;
  const seconds = Math.min(Math.max(Math.trunc(Number(entry.mtime)), 0), 0x7fffffff);
  const pax: PaxRecords = {
    ...(isPlain(name) ? {} : { path: name }),
    ...(isPlain(linkname) ? {} : { linkpath: linkname }),
    ...(uid > mostOctal ? { uid: String(uid) } : {}),
    ...(gid > mostOctal ? { gid: String(gid) } : {}),
    ...(String(seconds) === entry.mtime ? {} : { mtime: entry.mtime }),
    ...xattrRecords(entry.xattrs),
  };
  if (devmajor > mostOctal || devminor > mostOctal) {
    throw new EngineError(
      'invalid',
      `"${showName(name)}": its device number ${devmajor}:${devminor} does not fit into an archive`,
    );
  }
  return {
    name: plain(name),
    type,
    // tar-stream takes 0 for "not given": the bit of a regular file, which is not written, makes it another number.
    mode: mode | 0o100000,
    uid: Math.min(uid, mostOctal),
    gid: Math.min(gid, mostOctal),
    size,
    mtime: new Date(seconds * 1000),
    linkname: plain(linkname),
    devmajor,
    devminor,
    ...(Object.keys(pax).length > 0 ? { pax } : {}),
  };
}

function xattrRecords(xattrs: TarEntry['xattrs']): PaxRecords {
  const sorted = Object.entries(xattrs).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, value]) => [`${xattrPrefix}${key}`, value]));
}

/** Does a name fit into its field of the header, and say the same in every encoding? */
function isPlain(name: string): boolean {
  return plain(name) === name;
}

function plain(name: string): string {
  return name.replaceAll(/[^ -~]/g, '_').slice(0, 100);
}
