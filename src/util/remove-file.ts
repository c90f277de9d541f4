import { lstatSync, unlinkSync } from 'node:fs';
import { errnoCode } from './errors.js';

/** Removes a file; fine when there is none, as mostly. */
export function removeFile(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return;
  try {
    unlinkSync(path);
  } catch (error) {
    // Somebody else was faster.
    if (errnoCode(error) !== 'ENOENT') throw error;
  }
}
