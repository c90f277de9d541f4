import { EngineError } from '../../util/errors.js';
import { parseRfc3339 } from '../../util/time.js';
import type { Entry, LogFormat } from './entry.js';

const newline = 0x0a;

/** Docker's format: a JSON object a line. */
export const jsonFile: LogFormat = {
  decode(bytes) {
    const size = bytes.lastIndexOf(newline) + 1;
    const lines = bytes.toString('utf8', 0, size).split('\n');
    return { entries: lines.filter(Boolean).map(parse), size };
  },

  end(bytes) {
    const size = bytes.lastIndexOf(newline) + 1;
    return size === 0 ? undefined : size;
  },

  lastStart(bytes, isBeginning) {
    const before = bytes.length < 2 ? -1 : bytes.lastIndexOf(newline, bytes.length - 2);
    return before < 0 && !isBeginning ? undefined : before + 1;
  },
};

function parse(line: string): Entry {
  try {
    const { log = '', stream, time } = JSON.parse(line) as { log?: string; stream: string; time: string };
    return {
      stream: stream === 'stderr' ? 2 : 1,
      bytes: Buffer.from(log),
      // Few ask for it.
      get time() {
        return parseRfc3339(time) ?? 0n;
      },
    };
  } catch (cause) {
    throw new EngineError('unavailable', 'the log is damaged: a line is not JSON', { cause });
  }
}
