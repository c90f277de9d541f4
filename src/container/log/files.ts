import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { errnoCode } from '../../util/errors.js';

/** Where a log is: `path`, and what it was before, `path.1`, `path.2` …, at most `count` files. */
export interface LogPlace {
  readonly path: string;
  readonly count: number;
}

/** A file of a log that is open: it stays readable whatever name it has meanwhile, and when it has none. */
export class LogFile {
  private constructor(
    private readonly fd: number,
    readonly inode: number,
  ) {}

  /** Undefined when there is none. */
  static open(path: string): LogFile | undefined {
    try {
      const fd = openSync(path, 'r');
      return new LogFile(fd, fstatSync(fd).ino);
    } catch (error) {
      if (errnoCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  size(): number {
    return fstatSync(this.fd).size;
  }

  /** At most so many bytes, fewer at the end. */
  read(at: number, most: number): Buffer {
    const bytes = Buffer.allocUnsafe(most);
    let length = 0;
    while (length < most) {
      const n = readSync(this.fd, bytes, length, most - length, at + length);
      if (n === 0) break;
      length += n;
    }
    return bytes.subarray(0, length);
  }

  close(): void {
    closeSync(this.fd);
  }
}

interface Found {
  readonly path: string;
  readonly inode: number;
}

export const openOldest = (place: LogPlace): LogFile | undefined => openFile(place, (files) => files.at(-1));

export const openNewest = (place: LogPlace): LogFile | undefined => openFile(place, (files) => files[0]);

/** The file that was begun after this one; when this one has been removed meanwhile, the oldest there is. */
export function openNewer(place: LogPlace, file: LogFile): LogFile | undefined {
  return openFile(place, (files) => {
    const index = files.findIndex(({ inode }) => inode === file.inode);
    return index < 0 ? files.at(-1) : files[index - 1];
  });
}

export function openOlder(place: LogPlace, file: LogFile): LogFile | undefined {
  return openFile(place, (files) => {
    const index = files.findIndex(({ inode }) => inode === file.inode);
    return index < 0 ? undefined : files[index + 1];
  });
}

/** Between a look at the names and the opening of one a rotation may move them all: then again. */
function openFile(place: LogPlace, choose: (files: Found[]) => Found | undefined): LogFile | undefined {
  for (;;) {
    const chosen = choose(findFiles(place));
    const file = chosen && LogFile.open(chosen.path);
    if (file?.inode === chosen?.inode) return file;
    file?.close();
  }
}

/** The newest first. A rotation while we look moves the one just seen to the next name, where it is seen twice: then again. */
function findFiles({ path, count }: LogPlace): Found[] {
  for (;;) {
    const found = Array.from({ length: count }, (_, number) => (number === 0 ? path : `${path}.${number}`))
      .map((name) => ({ path: name, inode: statSync(name, { throwIfNoEntry: false })?.ino ?? 0 }))
      .filter(({ inode }) => inode !== 0);
    if (new Set(found.map(({ inode }) => inode)).size === found.length) return found;
  }
}
