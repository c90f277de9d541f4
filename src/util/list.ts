import { type Dirent, readdirSync } from 'node:fs';
import { errnoCode } from './errors.js';

/** What is in a directory; nothing when it is not there, or not any more. */
export function entriesIn(directory: string): Dirent[] {
  return orNone(() => readdirSync(directory, { withFileTypes: true }));
}

/** The names in a directory, sorted; none when it is not there. */
export function namesIn(directory: string): string[] {
  return orNone(() => readdirSync(directory)).sort();
}

function orNone<T>(read: () => T[]): T[] {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoCode(error) ?? '')) return [];
    throw error;
  }
}
