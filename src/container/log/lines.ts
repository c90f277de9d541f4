import { formatTime, type Time } from '../../util/time.js';
import type { Entry, Stream } from './entry.js';

/** A part of an entry: whole lines that began in it, or the rest of one that began before, with that one's time. */
interface Piece extends Entry {
  /** A line begins here. */
  readonly begins: boolean;
}

/** What `logs` shows, and how. */
export interface Presentation {
  /** Lines that began from then on, until then. */
  readonly since?: Time | undefined;
  readonly until?: Time | undefined;
  /** Put the time of each line before it. */
  readonly timestamps: boolean;
  /** Put these before each line. */
  readonly details?: string | undefined;
}

/** Leaves out the first bytes of each stream. */
export function skipBytes(skip: Readonly<Record<Stream, number>>): (entry: Entry) => Entry {
  const left = { ...skip };
  return (entry) => {
    const count = Math.min(left[entry.stream], entry.bytes.length);
    left[entry.stream] -= count;
    return count === 0 ? entry : { ...entry, bytes: entry.bytes.subarray(count) };
  };
}

/** Lines are looked for only if something depends on them. */
export function present({ since, until, timestamps, details }: Presentation): (entry: Entry) => readonly Entry[] {
  if (since === undefined && until === undefined && !timestamps && details === undefined) {
    return (entry) => [entry];
  }
  const split = splitLines();
  const isWanted = ({ time }: Piece) =>
    (since === undefined || time >= since) && (until === undefined || time <= until);
  const prefix = (time: Time) => `${timestamps ? `${formatTime(time)} ` : ''}${details ?? ''}`;
  return (entry) =>
    split(entry)
      .filter(isWanted)
      .map((piece) => prefixLines(piece, prefix(piece.time)));
}

/** Separates the rest of a line that an earlier entry began. */
function splitLines(): (entry: Entry) => Piece[] {
  const open = new Map<Stream, Time>();
  return (entry) => {
    const { stream, bytes, time } = entry;
    const began = open.get(stream);
    const rest = began === undefined ? 0 : bytes.indexOf(0x0a) + 1 || bytes.length;
    const ends = bytes.at(-1) === 0x0a;
    if (ends) open.delete(stream);
    else if (rest < bytes.length) open.set(stream, time);
    return [
      { stream, time: began ?? time, bytes: bytes.subarray(0, rest), begins: false },
      { stream, time, bytes: bytes.subarray(rest), begins: true },
    ].filter((piece) => piece.bytes.length > 0);
  };
}

function prefixLines(piece: Piece, prefix: string): Piece {
  if (prefix === '' || !piece.begins) return piece;
  const parts: Buffer[] = [];
  for (let at = 0; at < piece.bytes.length; ) {
    const end = piece.bytes.indexOf(0x0a, at) + 1 || piece.bytes.length;
    parts.push(Buffer.from(prefix), piece.bytes.subarray(at, end));
    at = end;
  }
  return { ...piece, bytes: Buffer.concat(parts) };
}
