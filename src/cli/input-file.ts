import { existsSync, fstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from '../util/errors.js';
import { readPieces } from '../util/pieces.js';
import { type Progress, watched } from '../util/progress.js';
import { output } from '../util/spawn.js';

/**
 * A file's content, or standard input's for "-"; an OCI image layout may be a directory.
 *
 * @throws EngineError `invalid` when it cannot be read, or is a terminal
 */
export function readInput(path: string, progress: Progress): AsyncIterable<Uint8Array> {
  if (path === '-') {
    if (process.stdin.isTTY) throw new EngineError('invalid', 'nothing to read: standard input is a terminal');
    return watched(process.stdin, progress, 'Reading', sizeOf(0));
  }
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) return watched(directoryArchive(path), progress, 'Reading');
    return watched(readPieces(path), progress, 'Reading', stats.size);
  } catch (error) {
    throw new EngineError('invalid', `cannot read ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** An image layout need not be packed. */
function directoryArchive(path: string): AsyncIterable<Uint8Array> {
  if (!existsSync(join(path, 'oci-layout'))) throw new Error('a directory, and no OCI image layout');
  return output('tar', ['-C', path, '--create', '.']);
}

/** Of a pipe nobody knows. */
function sizeOf(fd: number): number | undefined {
  const stats = fstatSync(fd);
  return stats.isFile() ? stats.size : undefined;
}
