import { describe, expect, it } from 'vitest';
import { readRecords, UnreadableFile, writeRecords } from './records.js';
import type { TarEntry, TarFile } from './tar.js';

const plain = { mode: 0o644, uid: 0, gid: 0, size: 0, mtime: '0', xattrs: {} };

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function* files(entries: readonly TarEntry[]): AsyncGenerator<TarFile> {
  for (const entry of entries) {
    yield await Promise.resolve({ entry, body: inPieces(Buffer.alloc(entry.size, 'x'), 3) });
  }
}

/** As the shim sends: with device, inode and number of links at the end of the header. */
function sent(entry: TarEntry, inode: number, links: number): Buffer {
  const head = `f 644 0 0 ${entry.size} 0 0 0 0 0 1 ${inode} ${links}\0${entry.name}\0\0`;
  return Buffer.concat([Buffer.from(head), Buffer.alloc(entry.size, 'x')]);
}

async function read(bytes: Buffer, size: number, whole = true): Promise<[TarEntry, string][]> {
  const seen: [TarEntry, string][] = [];
  for await (const { entry, body } of readRecords(inPieces(bytes, size))) {
    let text = '';
    if (whole) for await (const chunk of body) text += Buffer.from(chunk).toString();
    seen.push([entry, text]);
  }
  return seen;
}

async function written(entries: readonly TarEntry[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeRecords(files(entries))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const end = Buffer.from('. 0 0 0 0 0 0 0 0 0 0 0 0\0\0\0');

describe('records', () => {
  const entries: TarEntry[] = [
    { ...plain, name: '.', type: 'directory', mode: 0o1777, xattrs: { 'user.a': '\0\xff', 'user.b': '' } },
    { ...plain, name: 'a\n\xff', type: 'file', size: 10, uid: 4_000_000_000, mtime: '1.000000002' },
    { ...plain, name: 'l', type: 'symlink', linkname: '../x', mtime: '-5' },
    { ...plain, name: 'n', type: 'block-device', device: [8, 1] },
    { ...plain, name: 'p', type: 'fifo' },
  ];

  it('are read as they were written, however they come in', async () => {
    const bytes = await written(entries);
    for (const size of [1, 7, 1 << 16]) {
      expect(await read(bytes, size)).toEqual(entries.map((entry) => [entry, 'x'.repeat(entry.size)]));
    }
    expect((await read(bytes, 5, false)).map(([entry]) => entry)).toEqual(entries);
  });

  it('tell of a file with two names once', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name): TarEntry => ({ ...plain, name, type: 'file', size: 5 }));
    const bytes = Buffer.concat([sent(a!, 7, 2), sent(b!, 7, 2), sent(c!, 8, 1), end]);
    expect(await read(bytes, 9)).toEqual([
      [a, 'xxxxx'],
      [{ ...b, type: 'link', size: 0, linkname: 'a' }, ''],
      [c, 'xxxxx'],
    ]);
  });

  it('have an end', async () => {
    const bytes = await written(entries);
    await expect(read(bytes.subarray(0, -1), 9)).rejects.toThrow(/end too early/);
    await expect(read(bytes.subarray(0, 20), 9)).rejects.toThrow(/end too early/);
    await expect(read(Buffer.from('! 0 0 0 0 0 0 0 0 0 0 0 0\0name\0\0'), 9)).rejects.toThrow(
      new UnreadableFile('name'),
    );
  });
});
