import { createReadStream } from 'node:fs';

/** Bytes. Each piece is a job for another thread, and often a system call for whoever gets it. */
const pieceSize = 1024 * 1024;

/** A file that may be large, from its start to its end. */
export function readPieces(path: string): AsyncIterable<Buffer> & NodeJS.ReadableStream {
  return createReadStream(path, { highWaterMark: pieceSize });
}
