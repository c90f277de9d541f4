import type { IncomingMessage } from 'node:http';
import { posix } from 'node:path';
import { followed, type Side } from '../engine/copy-between.js';
import { readTar, type TarEntry, type TarFile, writeTar } from '../image/tar.js';
import { EngineError, errnoCode } from '../util/errors.js';
import type { Address } from './address.js';
import { ask } from './http.js';

/**
 * The files of a daemon's container, by the three routes of Docker's API.
 *
 * @throws EngineError `notFound` when there is no such container
 */
export async function containerSide(address: Address, container: string): Promise<Side> {
  const name = encodeURIComponent(container);
  const there = await ask(address, 'GET', `/containers/${name}/json`);
  if (there.statusCode === 404) throw new EngineError('notFound', `no such container: ${container}`);
  there.resume();
  const shown = `${container}:`;
  const archive = (method: string, path: string, body?: AsyncIterable<Uint8Array>) =>
    ask(address, method, `/containers/${name}/archive?path=${encodeURIComponent(path)}`, body);
  const side: Side = {
    shown,
    look: async (path) => statOf((await archive('HEAD', path)).resume()),
    async read(path, { follow }, use) {
      const at = follow ? (await followed(side, path)).path + ending(path) : path;
      const answer = await archive('GET', at);
      if (answer.statusCode === 404) throw new EngineError('notFound', `no such file: ${shown}${path}`);
      await use(fromTop(readTar(answer))).catch((error) => {
        if (errnoCode(answer.errored) !== 'ECONNRESET') throw error;
        throw new EngineError('unavailable', `the copy from ${shown}${path} was cut short`, { cause: error });
      });
    },
    async write(directory, files) {
      const answer = await archive('PUT', directory, writeTar(files));
      if (answer.statusCode === 404) throw new EngineError('notFound', `no such directory: ${shown}${directory}`);
      answer.resume();
    },
  };
  return side;
}

/** That only the contents are meant. */
const ending = (path: string) => (/\/\.$/.test(path) ? '/.' : '');

/** Go's bits of a file's type that tell what a copy needs to know. */
const goTypes = { directory: 2 ** 31, symlink: 2 ** 27 } as const;

/** What the header says of a path; undefined when nothing is there. */
function statOf({ headers }: IncomingMessage): Pick<TarEntry, 'type' | 'linkname'> | undefined {
  const header = headers['x-docker-container-path-stat'];
  if (typeof header !== 'string') return undefined;
  const { mode, linkTarget } = JSON.parse(Buffer.from(header, 'base64').toString());
  const has = (bit: number) => Math.floor(mode / bit) % 2 === 1;
  if (has(goTypes.symlink)) return { type: 'symlink', linkname: Buffer.from(linkTarget).toString('latin1') };
  return { type: has(goTypes.directory) ? 'directory' : 'file' };
}

/** The archive's first entry is what was asked for: names begin below it, and its own becomes `.`. */
async function* fromTop(files: AsyncIterable<TarFile>): AsyncGenerator<TarFile> {
  let top: string | undefined;
  for await (const { entry, body } of files) {
    top ??= posix.normalize(entry.name);
    const below = (name: string) => posix.relative(posix.join('/', top ?? ''), posix.join('/', name)) || '.';
    const link = entry.type === 'link' ? { linkname: below(entry.linkname ?? '') } : {};
    yield { entry: { ...entry, name: below(entry.name), ...link }, body };
  }
}
