import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { readRecords, UnreadableFile, writeRecords } from '../image/records.js';
import { showName, type TarEntry, type TarFile } from '../image/tar.js';
import { receiveFiles, type SendOptions, sendFiles } from '../runtime/files.js';
import { pipePlan } from '../runtime/pipe.js';
import { RefusedError } from '../runtime/plan-error.js';
import { EngineError, errnoCode } from '../util/errors.js';
import type { Place } from './place.js';

/**
 * Reads the file of a path, and what is in it: their names are relative to it, and its own is `.`.
 *
 * @throws EngineError `notFound` when there is none, or what `use` threw
 */
export async function readFiles<T>(
  place: Place,
  path: string,
  options: SendOptions,
  use: (files: AsyncIterable<TarFile>) => Promise<T>,
): Promise<T> {
  const plan = [...place.plan, sendFiles(path, options)];
  const { refused, failed, value } = await pipePlan(plan, (_, output) => use(readRecords(output)), looking(place));
  if (failed instanceof UnreadableFile) throw unreadable(place, path, failed.message, refused);
  if (refused instanceof RefusedError || !failed) throwIf(refused);
  throwIf(failed);
  return value as T;
}

/** What is at a path; undefined when nothing is. A link is a link. */
export async function lookAt(place: Place, path: string): Promise<TarEntry | undefined> {
  try {
    return await readFiles(place, path, { top: true }, async (files) => (await firstOf(files)).first.entry);
  } catch (error) {
    if (error instanceof EngineError && error.kind === 'notFound') return undefined;
    throw error;
  }
}

/** The first file, and all of them. */
export async function firstOf(files: AsyncIterable<TarFile>): Promise<{ first: TarFile; all: AsyncIterable<TarFile> }> {
  const each = files[Symbol.asyncIterator]();
  const { value: first, done } = await each.next();
  if (done) throw new EngineError('invalid', 'there are no files in the archive');
  async function* all(): AsyncGenerator<TarFile> {
    yield first;
    for (let next = await each.next(); !next.done; next = await each.next()) yield next.value;
  }
  return { first, all: all() };
}

/** What is in a directory, without the directory itself. */
export async function* withoutTop(files: AsyncIterable<TarFile>): AsyncGenerator<TarFile> {
  for await (const file of files) if (file.entry.name !== '.') yield file;
}

/**
 * Makes files in a directory.
 *
 * @throws EngineError that names the file that could not be made, or what `files` threw
 */
export async function writeFiles(place: Place, directory: string, files: AsyncIterable<TarFile>): Promise<void> {
  const plan = [...place.plan, receiveFiles(directory)];
  const { refused, failed, value } = await pipePlan(
    plan,
    async (input, output) => {
      const sent = pipeline(writeRecords(timesLast(files)), input).catch(unlessHungUp);
      const [answer] = await Promise.all([text(output), sent]);
      return answer;
    },
    looking(place),
  );
  throwIf(failed);
  if (refused instanceof RefusedError && value !== done) throw unwritable(place, value ?? '', refused);
  throwIf(refused);
  if (value !== done) throw new EngineError('unavailable', `the copy to ${place.shown} was cut short`);
}

/** What the shim says when all files have been made. */
const done = '.';

/** What comes into a directory changes its time: each comes once more when all is in it. */
async function* timesLast(files: AsyncIterable<TarFile>): AsyncGenerator<TarFile> {
  const directories: TarFile[] = [];
  for await (const file of files) {
    if (file.entry.type === 'directory') directories.push(file);
    yield file;
  }
  yield* directories.reverse();
}

/** The shim says why it no longer reads. */
function unlessHungUp(error: unknown): void {
  if (!['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes(errnoCode(error) ?? '')) throw error;
}

function looking({ look }: Place): () => Promise<void> {
  return async () => look?.();
}

function unreadable(place: Place, path: string, name: string, refused: unknown): EngineError {
  const at = name === '.' || name.startsWith('/') || name === '' ? path : `${path}/${showName(name)}`;
  const { code, reason } = refused instanceof RefusedError ? refused : { code: '', reason: 'it changes all the time' };
  if (['ENOENT', 'ENOTDIR'].includes(code)) {
    return new EngineError('notFound', `no such file: ${place.shown}${at}`, { cause: refused });
  }
  return new EngineError('unavailable', `cannot read ${place.shown}${at}: ${reason}`, { cause: refused });
}

function unwritable(place: Place, name: string, refused: RefusedError): EngineError {
  const problem = { EISDIR: 'a directory is in the way', ENOTDIR: 'what is there is no directory' }[refused.code];
  return new EngineError('invalid', `cannot write ${name} to ${place.shown}: ${problem ?? refused.reason}`, {
    cause: refused,
  });
}

function throwIf(error: unknown): void {
  if (error) throw error;
}
