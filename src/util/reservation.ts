import { readlinkSync, symlinkSync } from 'node:fs';
import { errnoCode } from './errors.js';

/**
 * Reserves a path for an owner: a symbolic link with the owner as its text, which the kernel makes as a whole or not at all.
 * Returns false when somebody has it: of several at once, one wins.
 */
export function reserve(path: string, owner: string): boolean {
  try {
    symlinkSync(owner, path);
    return true;
  } catch (error) {
    if (errnoCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Who reserved a path; undefined when nobody did. */
export function ownerOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (['ENOENT', 'EINVAL', 'ENOTDIR', 'ENAMETOOLONG'].includes(errnoCode(error) ?? '')) return undefined;
    throw error;
  }
}
