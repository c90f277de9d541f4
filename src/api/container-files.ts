import { basename } from 'node:path/posix';
import { copyInArchive, copyOutArchive, statPath } from '../engine/copy.js';
import { exportFiles } from '../engine/export.js';
import type { TarEntry } from '../image/tar.js';
import { EngineError, errnoCode } from '../util/errors.js';
import { Answer } from './answer.js';
import { HttpError } from './errors.js';
import type { Call, Routes } from './router.js';
import { bodyOf, sendStream } from './stream.js';

export const containerFileRoutes: Routes = {
  'GET /containers/:name/export': exportAll,
  'HEAD /containers/:name/archive': stat,
  'GET /containers/:name/archive': read,
  'PUT /containers/:name/archive': write,
};

async function exportAll({ engine, param, response }: Call): Promise<void> {
  await exportFiles(engine, param('name'), (archive) => sendStream(response, 'application/octet-stream', archive));
}

async function stat(call: Call): Promise<void> {
  await tellStat(call);
  call.response.end();
}

async function read(call: Call): Promise<void> {
  const path = await tellStat(call);
  await copyOutArchive(call.engine, call.param('name'), path, { follow: false, prefix: prefixOf(path) }, (archive) =>
    sendStream(call.response, 'application/x-tar', archive),
  );
}

/** Docker's client replaces the last part of the path in each name by what the copy is to be called: it has to be there. */
function prefixOf(path: string): string {
  if (/^\/+$/.test(path)) return '/';
  return /(^|\/)\.$/.test(path) ? './' : '';
}

/** Unpacks what is sent. No file takes the place of a directory, nor the other way round, whether that was asked for or not. */
async function write({ engine, param, query, request }: Call): Promise<Answer> {
  const path = pathOf(query);
  const there = await statPath(engine, param('name'), path);
  if (there.type !== 'directory' && there.type !== 'symlink') {
    throw new EngineError('invalid', 'extraction point is not a directory');
  }
  await copyInArchive(engine, bodyOf(request), param('name'), path).catch(refuse);
  return new Answer(200);
}

/** What is read only is known to the kernel. */
function refuse(error: Error): never {
  throw errnoCode(error.cause) === 'EROFS' ? new HttpError(403, error.message) : error;
}

function pathOf(query: URLSearchParams): string {
  const path = query.get('path') ?? '';
  if (path !== '') return path;
  throw new EngineError('invalid', 'path is missing: which file is meant?');
}

/** Says in a header what is at the path: the client decides by it what goes where. */
async function tellStat({ engine, param, query, response }: Call): Promise<string> {
  const path = pathOf(query);
  const { size, mtime, linkname = '', ...entry } = await statPath(engine, param('name'), path);
  const described = {
    name: basename(path) || '/',
    size,
    mode: fileMode(entry),
    mtime: new Date(Number(mtime) * 1000).toISOString(),
    linkTarget: entry.type === 'symlink' ? Buffer.from(linkname, 'latin1').toString() : '',
  };
  response.setHeader('X-Docker-Container-Path-Stat', Buffer.from(JSON.stringify(described)).toString('base64'));
  return path;
}

/** Go's bits of a file's type: they are not the kernel's. */
const types: Partial<Record<TarEntry['type'], number>> = {
  directory: 2 ** 31,
  symlink: 2 ** 27,
  'block-device': 2 ** 26,
  'character-device': 2 ** 26 + 2 ** 21,
  fifo: 2 ** 25,
};

/** Setuid, setgid and sticky, as the kernel has them and as Go does. */
const special = [
  [0o4000, 2 ** 23],
  [0o2000, 2 ** 22],
  [0o1000, 2 ** 20],
] as const;

function fileMode({ type, mode }: Pick<TarEntry, 'type' | 'mode'>): number {
  const bits = special.map(([kernel, go]) => (mode & kernel ? go : 0));
  return bits.reduce((sum, bit) => sum + bit, (types[type] ?? 0) + (mode & 0o777));
}
