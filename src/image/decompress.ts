import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { EngineError } from '../util/errors.js';
import { filter } from '../util/spawn.js';

/** Bytes that anything may unpack to. */
const harmless = 64 * 1024 * 1024;

/** Real files rarely shrink to a twentieth; a file that is nothing but zeros does to a thousandth (gzip), and further (zstd). */
const mostGrowth = 200;

/** How much may come out of what came in. An archive and all the layers in it share one, for bombs may be nested. */
export class Allowance {
  private bytes = harmless;

  /** Passes on what comes in. */
  async *metered(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      this.bytes += chunk.length * mostGrowth;
      yield chunk;
    }
  }

  /** @throws EngineError `invalid` when more came out than is likely */
  spend(bytes: number): void {
    this.bytes -= bytes;
    if (this.bytes >= 0) return;
    throw new EngineError(
      'invalid',
      `refusing the archive: it unpacks to more than ${mostGrowth} times its size; if that is right, decompress it first`,
    );
  }
}

type Form = 'plain' | 'gzip' | 'zstd' | 'bzip2' | 'xz';

/** What each form begins with. */
const magic: readonly (readonly [Form, Buffer])[] = [
  ['gzip', Buffer.of(0x1f, 0x8b)],
  ['zstd', Buffer.of(0x28, 0xb5, 0x2f, 0xfd)],
  ['bzip2', Buffer.from('BZh')],
  ['xz', Buffer.from('\xfd7zXZ\0', 'latin1')],
];

const longestMagic = 6;

/**
 * The plain bytes of what may be compressed; its first bytes tell.
 *
 * @throws EngineError `invalid` for a bomb or a damaged file, `unavailable` for a form that this machine cannot read
 */
export async function* decompress(source: AsyncIterable<Uint8Array>, allowance: Allowance): AsyncGenerator<Uint8Array> {
  const { start, all } = await peek(source);
  const form = magic.find(([, bytes]) => start.subarray(0, bytes.length).equals(bytes))?.[0] ?? 'plain';
  if (form === 'plain') {
    yield* all;
    return;
  }
  for await (const chunk of expand(form, all)) {
    allowance.spend(chunk.length);
    yield chunk;
  }
}

/** The first bytes, and everything with them. */
async function peek(source: AsyncIterable<Uint8Array>): Promise<{ start: Buffer; all: AsyncIterable<Uint8Array> }> {
  const chunks = source[Symbol.asyncIterator]();
  let start = Buffer.alloc(0);
  while (start.length < longestMagic) {
    const { value, done } = await chunks.next();
    if (done) break;
    start = Buffer.concat([start, value]);
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield start;
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
    } finally {
      await chunks.return?.();
    }
  }
  return { start, all: all() };
}

function expand(form: Exclude<Form, 'plain'>, source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return form === 'gzip' ? gunzip(source) : byProgram(form, source);
}

async function* gunzip(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const plain = createGunzip({ chunkSize: 64 * 1024 });
  // An error of the source comes out of the sink.
  pipeline(Readable.from(source, { objectMode: false }), plain, () => {});
  try {
    yield* plain;
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw new EngineError('invalid', `not a valid gzip file: ${(error as Error).message}`, { cause: error });
  }
}

/** The packages of the programs that read what Node 20 does not, which are called as their form. */
const packages = { zstd: 'zstd', bzip2: 'bzip2', xz: 'xz-utils' } as const;

async function* byProgram(
  program: keyof typeof packages,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* filter(program, ['--decompress', '--stdout', '--quiet'], source);
  } catch (error) {
    if (!(error instanceof EngineError && /command not found/.test(error.message))) throw error;
    const advice = `there is no ${program} program here: try "apt-get install ${packages[program]}", or decompress it first`;
    throw new EngineError('unavailable', `the archive is compressed with ${program}, and ${advice}`, { cause: error });
  }
}
