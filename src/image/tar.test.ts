import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { readTar, type TarEntry, type TarFile, writeTar } from './tar.js';

const plain: TarEntry = { name: 'a', type: 'file', mode: 0o644, uid: 0, gid: 0, size: 0, mtime: '0', xattrs: {} };

function file(entry: Partial<TarEntry>, content = ''): TarFile {
  return { entry: { ...plain, size: content.length, ...entry }, body: only(Buffer.from(content, 'latin1')) };
}

async function* only(body: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(body);
}

async function write(...files: TarFile[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeTar(files)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function read(archive: Buffer): Promise<[TarEntry, string][]> {
  const found: [TarEntry, string][] = [];
  for await (const { entry, body } of readTar(only(archive))) {
    let content = '';
    for await (const chunk of body) content += Buffer.from(chunk).toString('latin1');
    found.push([entry, content]);
  }
  return found;
}

const everyByte = String.fromCharCode(...Array.from({ length: 255 }, (_, code) => code + 1)).replace('/', '');

it.each<[string, Partial<TarEntry>, string]>([
  ['content', {}, 'hello\n'],
  ['no content', {}, ''],
  ['content of whole blocks', {}, 'x'.repeat(1024)],
  ['no permission at all', { mode: 0 }, ''],
  ['setuid, setgid, sticky', { mode: 0o7755 }, ''],
  ['large owner and group', { uid: 262_144, gid: 4_294_967_294 }, ''],
  ['a time with nanoseconds', { mtime: '1700000000.123456789' }, ''],
  ['a time before 1970', { mtime: '-86400.5' }, ''],
  ['a time after 2038', { mtime: '2208988800' }, ''],
  ['a long name', { name: 'directory/'.repeat(30) + 'x'.repeat(255) }, 'y'],
  ['a name that is not UTF-8', { name: `a/${everyByte}` }, 'y'],
  ['a directory', { type: 'directory' }, ''],
  ['a fifo', { type: 'fifo' }, ''],
  ['a device', { type: 'block-device', device: [259, 65_537] }, ''],
  ['a symbolic link that is not UTF-8', { type: 'symlink', linkname: '\xff/\xfe' }, ''],
  ['a long hard link', { type: 'link', linkname: 'x'.repeat(300) }, ''],
  ['attributes of any bytes', { xattrs: { 'security.capability': `\0${everyByte}`, 'user.empty': '' } }, 'z'],
])('keeps %s', async (_, entry, content) => {
  const archive = await write(file(entry, content), file({ name: 'last' }));
  expect(await read(archive)).toEqual([
    [file(entry, content).entry, content],
    [file({ name: 'last' }).entry, ''],
  ]);
});

it('gives the same bytes for the same entries, whatever order their attributes came in', async () => {
  const one = await write(file({ xattrs: { 'user.a': '1', 'user.b': '2' } }, 'x'));
  const other = await write(file({ xattrs: { 'user.b': '2', 'user.a': '1' } }, 'x'));
  expect(one.equals(other)).toBe(true);
});

it('reads the oldest format, too', async () => {
  const archive = execFileSync('tar', ['--format=v7', '-cC', import.meta.dirname, 'pax.ts', 'archive/write.ts']);
  expect((await read(archive)).map(([{ name, type }]) => `${name} ${type}`)).toEqual([
    'pax.ts file',
    'archive/write.ts file',
  ]);
});

it('goes on when a body is not read', async () => {
  const names: string[] = [];
  const archive = await write(file({ name: 'large' }, 'x'.repeat(500_000)), file({ name: 'next' }));
  for await (const { entry } of readTar(only(archive))) names.push(entry.name);
  expect(names).toEqual(['large', 'next']);
});

it.each<[string, (archive: Buffer) => Buffer]>([
  ['that is cut short', (archive) => archive.subarray(0, 700)],
  ['with a header changed', (archive) => Buffer.concat([Buffer.from('b'), archive.subarray(1)])],
  ['that is something else', () => Buffer.from('#!/bin/sh\n'.padEnd(2000, '#'))],
  ['with a type that nobody knows', (archive) => retype(archive, 'Z')],
])('refuses an archive %s', async (_, damage) => {
  const archive = damage(await write(file({}, 'x'.repeat(600))));
  await expect(read(archive)).rejects.toMatchObject({ name: 'EngineError', kind: 'invalid' });
});

/** The archive with another type in its first header, and the checksum that belongs to it. */
function retype(archive: Buffer, type: string): Buffer {
  const changed = Buffer.from(archive);
  changed.write(type, 156);
  changed.fill(' ', 148, 156);
  const sum = changed.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  changed.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return changed;
}

it('refuses what the format cannot hold, and tells the reader of the archive', async () => {
  await expect(write(file({ type: 'block-device', device: [1, 300_000] }))).rejects.toThrow('1:300000');
});

it('tells the reader of the archive when the source fails', async () => {
  async function* broken(): AsyncGenerator<TarFile> {
    yield file({}, 'x');
    await Promise.reject(new Error('no more'));
  }
  await expect(async () => {
    for await (const _ of writeTar(broken()));
  }).rejects.toThrow('no more');
});

it('closes the source when the reader leaves', async () => {
  let closed = () => {};
  const isClosed = new Promise<void>((resolve) => {
    closed = resolve;
  });
  async function* endless() {
    try {
      for (;;) yield await Promise.resolve(new Uint8Array(100_000));
    } finally {
      closed();
    }
  }
  for await (const _ of writeTar([{ ...file({ size: 2 ** 30 }), body: endless() }])) break;
  await isClosed;
});
