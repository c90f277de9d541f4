import type { Seat } from '../runtime/session.js';
import { EngineError } from '../util/errors.js';

/** What a client says first, as a line of JSON. */
export interface Request {
  /** A command line without "mydocker": the command's name first. */
  readonly words: readonly string[];
  /** Standard input will follow. */
  readonly stdin: boolean;
  /** What it has for a terminal; nothing, unless said. */
  readonly terminal?: Seat;
}

/**
 * Reads a client's first line.
 *
 * @throws EngineError `invalid`
 */
export function parseRequest(line: string | undefined): Required<Request> {
  const { words, stdin, terminal } = parseJson(line);
  if (!isCommandLine(words)) throw new EngineError('invalid', 'the first line has no "words", a list of texts');
  return { words, stdin: stdin === true, terminal: parseSeat(terminal) };
}

/** What makes no sense is no terminal. */
function parseSeat(value: unknown): Seat {
  const { streams, size } = typeof value === 'object' && value !== null ? { ...none, ...value } : none;
  if (typeof streams !== 'string' || !/^0?1?2?$/.test(streams)) return none;
  return { streams, size: parseSize(`${Object(size).rows} ${Object(size).columns}`) ?? none.size };
}

const none: Seat = { streams: '', size: { rows: 0, columns: 0 } };

/** Reads "ROWS COLUMNS". */
export function parseSize(text: string): Seat['size'] | undefined {
  const [, rows, columns] = /^(\d{1,5}) (\d{1,5})$/.exec(text) ?? [];
  return rows === undefined ? undefined : { rows: Number(rows), columns: Number(columns) };
}

function parseJson(line = ''): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch {
    // As any other that is none.
  }
  throw new EngineError('invalid', 'the first line is no request: a daemon of mydocker expects JSON');
}

/** No word of a command line can have a NUL in it. */
function isCommandLine(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((word) => typeof word === 'string' && !word.includes('\0'));
}
