import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoCode } from '../util/errors.js';
import { removeFile } from '../util/remove-file.js';
import { containerDirectory } from './record.js';

/** `<root>/containers/<id>/exit.json`: how the command ended. Its monitor writes it, whoever else is there. */
export interface End {
  readonly exitCode: number;
  /** RFC 3339. */
  readonly finishedAt: string;
}

function endPath(root: string, id: string): string {
  return join(containerDirectory(root, id), 'exit.json');
}

/** Undefined as long as the command has not ended, or when nobody was there to see it. */
export function readEnd(root: string, id: string): End | undefined {
  try {
    return JSON.parse(readFileSync(endPath(root, id), 'utf8')) as End;
  } catch (error) {
    if (errnoCode(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Before the next start. */
export function forgetEnd(root: string, id: string): void {
  removeFile(endPath(root, id));
  removeFile(claimPath(root, id));
}

function claimPath(root: string, id: string): string {
  return join(containerDirectory(root, id), 'ended');
}

/** True for one of all who see that the command has ended, so that it is told once. */
export function claimEnd(root: string, id: string): boolean {
  try {
    writeFileSync(claimPath(root, id), '', { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    // On a disk that is full it is rather told twice than never.
    return !['EEXIST', 'ENOENT'].includes(errnoCode(error) ?? '');
  }
}

/** Somebody has told of the end. */
export function isEndClaimed(root: string, id: string): boolean {
  return existsSync(claimPath(root, id));
}
