import { EngineError } from '../../util/errors.js';
import type { Entry, LogFormat } from './entry.js';

/** Stream, three zeros, length; time; the bytes; the length once more (`native/log.c`). */
const headerSize = 16;
const trailerSize = 4;

/** What the monitor reads at once. */
const mostBytes = 65_536;

/** The format of the log driver `local`. */
export const local: LogFormat = {
  decode(bytes) {
    const entries: Entry[] = [];
    let at = 0;
    while (at + headerSize <= bytes.length) {
      const end = at + sizeAt(bytes, at);
      if (end > bytes.length) break;
      entries.push({
        stream: bytes[at] === 1 ? 1 : 2,
        time: bytes.readBigUInt64BE(at + 8),
        bytes: bytes.subarray(at + headerSize, end - trailerSize),
      });
      at = end;
    }
    return { entries, size: at };
  },

  end(bytes) {
    const start = bytes.length < headerSize + trailerSize ? -1 : startOfLast(bytes);
    return start >= 0 && isHeader(bytes, start) && start + sizeAt(bytes, start) === bytes.length
      ? bytes.length
      : undefined;
  },

  lastStart(bytes) {
    if (bytes.length < headerSize + trailerSize) return undefined;
    const start = startOfLast(bytes);
    return start < 0 ? undefined : start;
  },
};

function sizeAt(bytes: Buffer, at: number): number {
  if (!isHeader(bytes, at))
    throw new EngineError('unavailable', 'the log is damaged: a record is expected where none is');
  return headerSize + bytes.readUInt32BE(at + 4) + trailerSize;
}

function isHeader(bytes: Buffer, at: number): boolean {
  const kind = bytes.readUInt32BE(at);
  const length = bytes.readUInt32BE(at + 4);
  return (kind === 0x01_00_00_00 || kind === 0x02_00_00_00) && length > 0 && length <= mostBytes;
}

function startOfLast(bytes: Buffer): number {
  return bytes.length - trailerSize - bytes.readUInt32BE(bytes.length - trailerSize) - headerSize;
}
