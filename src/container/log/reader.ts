import type { Entry, LogFormat } from './entry.js';
import { type LogFile, type LogPlace, openNewer, openNewest, openOldest } from './files.js';

/** More than any entry takes. */
const blockSize = 2 ** 20;

/** A place between two entries. */
export interface Position {
  readonly file: LogFile;
  readonly at: number;
}

/** A log: its files, and how to read them. */
export interface Log {
  readonly place: LogPlace;
  readonly format: LogFormat;
}

/** Reads entries in the order in which they were written, from file to file, also while a rotation renames those. */
export class LogReader {
  private file: LogFile | undefined;
  private at = 0;
  /** Where the log ended when we began; undefined for a reader that goes on. */
  private readonly end: { inode: number; size: number } | undefined;

  /** @param options begins at the first entry unless told where; with `follow` it never has enough */
  constructor(
    private readonly log: Log,
    { from, follow }: { from?: Position | undefined; follow: boolean },
  ) {
    this.end = follow ? undefined : endOf(log.place);
    this.file = from?.file ?? openOldest(log.place);
    this.at = from?.at ?? 0;
  }

  /** The next entries; none when there are no more yet. */
  read(): Entry[] {
    this.file ??= openOldest(this.log.place);
    while (this.file) {
      const entries = this.readFile(this.file);
      const next = entries.length === 0 ? this.openNext(this.file) : undefined;
      if (!next) return entries;
      // Only then is there nothing more to come in the old one.
      const rest = this.readFile(this.file);
      if (rest.length > 0) {
        next.close();
        return rest;
      }
      this.goOn(next);
    }
    return [];
  }

  private openNext(file: LogFile): LogFile | undefined {
    return file.inode === this.end?.inode ? undefined : openNewer(this.log.place, file);
  }

  private readFile(file: LogFile): Entry[] {
    const most = file.inode === this.end?.inode ? this.end.size - this.at : blockSize;
    if (most <= 0) return [];
    const { entries, size } = this.log.format.decode(file.read(this.at, Math.min(most, blockSize)));
    this.at += size;
    return entries;
  }

  private goOn(file: LogFile): void {
    this.file?.close();
    this.file = file;
    this.at = 0;
  }

  close(): void {
    this.file?.close();
    this.file = undefined;
  }
}

function endOf(place: LogPlace): { inode: number; size: number } | undefined {
  const file = openNewest(place);
  if (!file) return undefined;
  const { inode } = file;
  const size = file.size();
  file.close();
  return { inode, size };
}
