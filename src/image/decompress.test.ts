import { spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Allowance, decompress } from './decompress.js';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

async function read(bytes: Buffer, size = 1 << 16): Promise<Buffer> {
  const allowance = new Allowance();
  return await collect(decompress(allowance.metered(inPieces(bytes, size)), allowance));
}

const text = Buffer.from('a file\n'.repeat(10_000));
const programs = ['zstd', 'bzip2', 'xz'].map((name) => ({ name, ...spawnSync(name, ['-c'], { input: text }) }));

afterEach(() => vi.unstubAllEnvs());

describe('what may be compressed', () => {
  const forms: [string, Buffer][] = [
    ['plain', text],
    ['gzip', gzipSync(text)],
    ['two members of gzip', Buffer.concat([gzipSync(text.subarray(0, 5)), gzipSync(text.subarray(5))])],
  ];
  it.each(forms)('is read: %s', async (_, bytes) => {
    for (const size of [1, 7, 1 << 20]) expect((await read(bytes, size)).equals(text)).toBe(true);
  });

  it.each(programs.filter(({ error }) => !error))('is read: $name', async ({ name, stdout }) => {
    expect((await read(stdout)).equals(text)).toBe(true);
    await expect(read(stdout.subarray(0, -5))).rejects.toThrow(name);
  });

  it('is nothing but the start of a form', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.of(0x1f), Buffer.from('BZ')]) expect(await read(bytes)).toEqual(bytes);
  });

  it.each<[string, Buffer, RegExp]>([
    ['cut short', gzipSync(text).subarray(0, -9), /not a valid gzip file: unexpected end/],
    ['damaged', Buffer.concat([gzipSync(text).subarray(0, 30), Buffer.alloc(30)]), /not a valid gzip file/],
  ])('is refused: %s', async (_, bytes, message) => {
    await expect(read(bytes)).rejects.toThrow(message);
  });

  it.each<[string, Buffer, string]>([
    ['zstd', Buffer.of(0x28, 0xb5, 0x2f, 0xfd), 'zstd'],
    ['xz', Buffer.from('\xfd7zXZ\0', 'latin1'), 'xz-utils'],
    ['bzip2', Buffer.from('BZh9'), 'bzip2'],
  ])('is refused where the program is missing: %s', async (name, bytes, wanted) => {
    vi.stubEnv('PATH', '/nowhere');
    await expect(read(bytes)).rejects.toThrow(`there is no ${name} program here: try "apt-get install ${wanted}"`);
  });

  it('says what went wrong with its source', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield gzipSync(text).subarray(0, 50);
      throw await Promise.resolve(new Error('the disk is gone'));
    }
    await expect(collect(decompress(broken(), new Allowance()))).rejects.toThrow(/the disk is gone/);
  });
});

describe('a bomb', () => {
  const zeros = gzipSync(Buffer.alloc(80 << 20));

  it('is refused', async () => {
    await expect(read(zeros)).rejects.toThrow(/unpacks to more than 200 times its size/);
  });

  it('may be in an archive that is large enough', async () => {
    const allowance = new Allowance();
    for await (const _ of allowance.metered(inPieces(Buffer.alloc(1 << 20), 1 << 16)));
    let size = 0;
    for await (const chunk of decompress(inPieces(zeros, 1 << 16), allowance)) size += chunk.length;
    expect(size).toBe(80 << 20);
  });
});
