import { EngineError } from '../util/errors.js';
import { noContent, type TarEntry, type TarFile } from './tar.js';

/** The letters of `native/record.h`. */
const letters: Record<TarEntry['type'], string> = {
  file: 'f',
  directory: 'd',
  symlink: 'l',
  'character-device': 'c',
  'block-device': 'b',
  fifo: 'p',
  link: 'h',
};

const types = new Map(Object.entries(letters).map(([type, letter]) => [letter, type as TarEntry['type']]));

const end = '.';
const failed = '!';

/** A file that could not be read; why is for the shim to say. */
export class UnreadableFile extends Error {}

/**
 * The files that the shim sends (`native/record.h`). A body is read whole before the next file is asked for. Of a file with several names the
 * second becomes a link to the first.
 *
 * @throws UnreadableFile, or EngineError `unavailable` when they end too early
 */
export async function* readRecords(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarFile> {
  const bytes = new ByteReader(source);
  const seen = new Map<string, string>();
  for (;;) {
    const [letter = '', ...numbers] = (await bytes.text()).split(' ');
    const [name, linkname] = [await bytes.text(), await bytes.text()];
    if (letter === end) return;
    if (letter === failed) throw new UnreadableFile(name);
    const entry = await readEntry(bytes, types.get(letter) ?? 'file', numbers, name, linkname);
    const first = entry.type === 'file' ? firstName(seen, numbers, name) : undefined;
    let left = entry.size;
    const body = bytes.body(entry.size, (size) => {
      left -= size;
    });
    yield first === undefined
      ? { entry, body: entry.type === 'file' ? body : noContent }
      : { entry: { ...entry, type: 'link', size: 0, linkname: first, xattrs: {} }, body: noContent };
    for await (const _ of bytes.body(left, () => {}));
  }
}

async function readEntry(
  bytes: ByteReader,
  type: TarEntry['type'],
  fields: readonly string[],
  name: string,
  linkname: string,
): Promise<TarEntry> {
  const [mode = '', uid, gid, size, seconds, nanoseconds, major, minor, xattrCount] = fields;
  const xattrs: Record<string, string> = {};
  for (let count = Number(xattrCount); count > 0; count--) {
    const key = await bytes.text();
    xattrs[key] = (await bytes.take(Number(await bytes.text()))).toString('latin1');
  }
  return {
    name,
    type,
    mode: Number.parseInt(mode, 8),
    uid: Number(uid),
    gid: Number(gid),
    size: Number(size),
    mtime: Number(nanoseconds) === 0 ? `${seconds}` : `${seconds}.${nanoseconds?.padStart(9, '0')}`,
    ...(type === 'symlink' && { linkname }),
    ...(type.endsWith('device') && { device: [Number(major), Number(minor)] as const }),
    xattrs,
  };
}

/** The name under which the same file came before. */
function firstName(seen: Map<string, string>, fields: readonly string[], name: string): string | undefined {
  const [device, inode, links] = fields.slice(9);
  if (Number(links) < 2) return undefined;
  const key = `${device} ${inode}`;
  const first = seen.get(key);
  if (first === undefined) seen.set(key, name);
  return first;
}

/** Files as the shim takes them. */
export async function* writeRecords(files: AsyncIterable<TarFile>): AsyncGenerator<Uint8Array> {
  for await (const { entry, body } of files) {
    yield encodeEntry(entry);
    if (entry.type === 'file') yield* body;
  }
  yield Buffer.from(`${end} 0 0 0 0 0 0 0 0 0\0\0\0`);
}

function encodeEntry(entry: TarEntry): Buffer {
  const { type, mode, uid, gid, size, name, linkname = '', device: [major, minor] = [0, 0] } = entry;
  const [seconds = '0', fraction = ''] = entry.mtime.split('.');
  const xattrs = Object.entries(entry.xattrs);
  const numbers = [uid, gid, size, seconds, Number(fraction.padEnd(9, '0').slice(0, 9)), major, minor, xattrs.length];
  const head = `${letters[type]} ${(mode & 0o7777).toString(8)} ${numbers.join(' ')}\0${name}\0${linkname}\0`;
  return Buffer.from(head + xattrs.map(([key, value]) => `${key}\0${value.length}\0${value}`).join(''), 'latin1');
}

/** Reads a stream of bytes piece by piece. */
class ByteReader {
  private readonly chunks: AsyncIterator<Uint8Array>;
  private waiting = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.chunks = source[Symbol.asyncIterator]();
  }

  private async more(): Promise<void> {
    const { value, done } = await this.chunks.next();
    if (done) throw new EngineError('unavailable', 'the files end too early');
    this.waiting = this.waiting.length === 0 ? Buffer.from(value) : Buffer.concat([this.waiting, value]);
  }

  /** Up to the next NUL. */
  async text(): Promise<string> {
    for (let from = 0; ; ) {
      const at = this.waiting.indexOf(0, from);
      if (at !== -1) return this.shift(at + 1).toString('latin1', 0, at);
      from = this.waiting.length;
      await this.more();
    }
  }

  async take(size: number): Promise<Buffer> {
    while (this.waiting.length < size) await this.more();
    return this.shift(size);
  }

  /** @param taken told how many bytes went out each time */
  async *body(size: number, taken: (size: number) => void): AsyncGenerator<Buffer> {
    for (let left = size; left > 0; ) {
      if (this.waiting.length === 0) await this.more();
      const chunk = this.shift(Math.min(left, this.waiting.length));
      left -= chunk.length;
      taken(chunk.length);
      yield chunk;
    }
  }

  private shift(size: number): Buffer {
    const taken = this.waiting.subarray(0, size);
    this.waiting = this.waiting.subarray(size);
    return taken;
  }
}
