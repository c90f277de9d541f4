import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errnoCode } from './errors.js';

/**
 * Makes a directory and what is missing above it; fine when it is there.
 *
 * Not mkdir's own `recursive`: that one never ends where a file system, as /proc, has no place for new names, and says "no such file"
 * where it should say "read-only".
 */
export function makeDirectory(path: string, mode = 0o777): void {
  if (isDirectory(path)) return;
  if (dirname(path) !== path) makeDirectory(dirname(path), mode);
  try {
    mkdirSync(path, mode);
  } catch (error) {
    // Somebody else was faster.
    if (errnoCode(error) !== 'EEXIST' || !isDirectory(path)) throw error;
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Makes a directory unless it is there, but none above it: whose they are may have been removed. */
export function makeOne(path: string, mode: number): void {
  try {
    mkdirSync(path, mode);
  } catch (error) {
    if (errnoCode(error) !== 'EEXIST') throw error;
  }
}
