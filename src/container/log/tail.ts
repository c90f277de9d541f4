import type { Entry, Stream } from './entry.js';
import { type LogFile, openNewest, openOlder } from './files.js';
import type { Log, Position } from './reader.js';

/** More than any entry takes. */
const windowSize = 2 ** 18;

/** Where the last lines of a log begin. */
export interface Tail {
  readonly from: Position;
  /** The number of bytes of each stream that come after that place and belong to earlier lines. */
  readonly skip: Readonly<Record<Stream, number>>;
}

/** What of a stream has been seen, from the end. */
interface Progress {
  seen: number;
  /** Of these, what belongs to a line that was counted, and begins in it. */
  kept: number;
  /** We are in a line that was counted, and have not seen its beginning. */
  isInLine: boolean;
}

/**
 * Finds the last lines, of both streams together, from the end of the log: reads no more than these. A line counts where it ends.
 * Undefined when there is no log.
 */
export function findTail(log: Log, lines: number): Tail | undefined {
  const progress: Record<Stream, Progress> = { 1: newProgress(), 2: newProgress() };
  let from: Position | undefined;
  let left = lines;
  for (const { entry, position } of backwards(log)) {
    from = position;
    if (entry) left = countBack(progress[entry.stream], entry.bytes, left);
    if (left === 0 && !progress[1].isInLine && !progress[2].isInLine) break;
  }
  return from && { from, skip: { 1: skipped(progress[1]), 2: skipped(progress[2]) } };
}

const newProgress = (): Progress => ({ seen: 0, kept: 0, isInLine: false });

/** A line that goes back to the log's beginning begins there. */
const skipped = ({ seen, kept, isInLine }: Progress): number => (isInLine ? 0 : seen - kept);

/** Returns how many lines are left to be counted. */
function countBack(progress: Progress, bytes: Buffer, lines: number): number {
  let left = lines;
  const countLine = () => {
    progress.isInLine = left > 0;
    left -= progress.isInLine ? 1 : 0;
  };
  // The last line of a stream need not have a line break.
  if (progress.seen === 0 && bytes.at(-1) !== 0x0a) countLine();
  for (let end = bytes.length; end > 0 && (left > 0 || progress.isInLine); ) {
    const newline = bytes.lastIndexOf(0x0a, end - 1);
    if (newline < 0) break;
    if (progress.isInLine) progress.kept = progress.seen + bytes.length - newline - 1;
    countLine();
    end = newline;
  }
  progress.seen += bytes.length;
  return left;
}

/** All entries, the last one first, each with its place; before these the place behind the last one. Files stay open only for the place. */
function* backwards({ place, format }: Log): Generator<{ entry?: Entry; position: Position }> {
  let file = openNewest(place);
  if (file) yield { position: { file, at: findEnd(format, file) } };
  while (file) {
    for (let end = findEnd(format, file); end > 0; ) {
      const start = Math.max(0, end - windowSize);
      const window = file.read(start, end - start);
      let size = window.length;
      for (let at = format.lastStart(window, start === 0); at !== undefined && size > 0; ) {
        const [entry] = format.decode(window.subarray(at, size)).entries;
        if (entry) yield { entry, position: { file, at: start + at } };
        size = at;
        at = format.lastStart(window.subarray(0, size), start === 0);
      }
      end = start + size;
    }
    const older: LogFile | undefined = openOlder(place, file);
    if (older) file.close();
    file = older;
  }
}

/** Its monitor may be writing, or have been killed while it was: then the entries are counted from the first one. */
function findEnd(format: Log['format'], file: LogFile): number {
  for (let tries = 0; tries < 100; tries++) {
    const size = file.size();
    const start = Math.max(0, size - windowSize);
    const end = format.end(file.read(start, size - start));
    if (size === 0 || end !== undefined) return start + (end ?? 0);
  }
  let end = 0;
  for (let size = -1; size !== 0; end += size) size = format.decode(file.read(end, windowSize)).size;
  return end;
}
