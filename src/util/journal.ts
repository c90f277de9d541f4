import { closeSync, fstatSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { errnoCode } from './errors.js';

/** Bytes after which a journal goes by the name of its predecessor, `<path>.1`, and the next one begins. */
const largest = 4 * 1024 ** 2;

const newline = 10;

/**
 * Adds a line, by one write at whatever the end then is: several processes at once write side by side.
 *
 * @throws Error of the system call that failed, as on a full disk
 */
export function appendLine(path: string, line: string): void {
  const file = openSync(path, 'a+', 0o600);
  try {
    const { size } = fstatSync(file);
    // Half a line, of a disk that was full, is not to take the next one with it.
    const bytes = Buffer.from(`${endsWithin(file, size) ? '\n' : ''}${line}\n`);
    if (writeSync(file, bytes) < bytes.length) throw new Error(`no room for all of a line in '${path}'`);
    if (size + bytes.length > largest) rotate(path);
  } finally {
    closeSync(file);
  }
}

/** Its last line has no end. */
function endsWithin(file: number, size: number): boolean {
  const last = Buffer.alloc(1, newline);
  if (size > 0) readSync(file, last, 0, 1, size - 1);
  return last[0] !== newline;
}

/** Who has opened it before writes into the old one, which is read on. */
function rotate(path: string): void {
  const lock = `${path}.lock`;
  if (!take(lock)) return;
  try {
    // Somebody may have done it since we looked, and then this is the young one, or it is not there yet.
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > largest) renameSync(path, `${path}.1`);
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Held for a moment only. One that is a minute old is a crash's: without it the next line tries again. */
function take(lock: string): boolean {
  try {
    closeSync(openSync(lock, 'wx', 0o600));
    return true;
  } catch (error) {
    if (errnoCode(error) !== 'EEXIST') throw error;
    const { mtimeMs } = statSync(lock, { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() };
    if (mtimeMs < Date.now() - 60_000) rmSync(lock, { force: true });
    return false;
  }
}

interface Part {
  readonly file: number;
  readonly inode: number;
  position: number;
  /** The beginning of a line whose end is not there yet. */
  rest: Buffer;
}

/** Reads a journal's lines in their order, through rotations. */
export class JournalReader {
  /** At most two: one that was renamed may still get a line, from who has opened it before. */
  #parts: Part[] = [];

  /** @param from the first line there is, or what is written from now on */
  constructor(
    private readonly path: string,
    from: 'start' | 'now',
  ) {
    this.#open();
    if (from === 'now') for (const part of this.#parts) part.position = fstatSync(part.file).size;
  }

  /** The lines that were added since the last time. */
  read(): string[] {
    this.#open();
    const lines = this.#parts.flatMap(readPart);
    for (const { file } of this.#parts.splice(0, this.#parts.length - 2)) closeSync(file);
    return lines;
  }

  close(): void {
    for (const { file } of this.#parts.splice(0)) closeSync(file);
  }

  /** The present one first: should it be renamed meanwhile, we find it once more. */
  #open(): void {
    const found = [openPart(this.path), openPart(`${this.path}.1`)].reverse();
    for (const part of found) {
      if (part && this.#parts.some(({ inode }) => inode === part.inode)) closeSync(part.file);
      else if (part) this.#parts.push(part);
    }
  }
}

function openPart(path: string): Part | undefined {
  try {
    const file = openSync(path, 'r');
    return { file, inode: fstatSync(file).ino, position: 0, rest: Buffer.alloc(0) };
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function readPart(part: Part): string[] {
  const bytes = Buffer.alloc(Math.max(fstatSync(part.file).size - part.position, 0));
  const length = readSync(part.file, bytes, 0, bytes.length, part.position);
  part.position += length;
  const all = Buffer.concat([part.rest, bytes.subarray(0, length)]);
  const end = all.lastIndexOf(newline) + 1;
  part.rest = all.subarray(end);
  return all.subarray(0, end).toString().split('\n').filter(Boolean);
}
