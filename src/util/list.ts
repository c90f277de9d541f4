import { readdirSync } from 'node:fs';
import { errnoCode } from './errors.js';

/** The names in a directory, sorted; none when it is not there. */
export function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoCode(error) ?? '')) return [];
    throw error;
  }
}
