import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from './atomic.js';
import { makeDirectory } from './directory.js';
import { EngineError, errnoCode } from './errors.js';

/** Of what lies in a root. It goes up with a change that an older mydocker would misread. */
const currentVersion = 1;

/**
 * Refuses a root that a later mydocker has made. One without a stamp is older than stamps, and of version 1.
 *
 * @throws EngineError `newerRoot`
 */
export function checkRoot(root: string): void {
  const stamp = readStamp(root);
  // A word, or none, is no version of ours.
  if (stamp === undefined || Number.parseInt(stamp, 10) <= currentVersion) return;
  throw new EngineError(
    'newerRoot',
    `${root} has files of version ${stamp || '?'}, and this mydocker knows them up to ${currentVersion}: use a newer mydocker or another --root`,
  );
}

/** To be called before anything is made in a root: makes it, for our eyes only, and stamps one that is empty. */
export function prepareRoot(root: string): void {
  if (existsSync(stampPath(root))) return;
  makeDirectory(root, 0o700);
  if (readdirSync(root).length === 0) replaceFile(stampPath(root), `${currentVersion}\n`);
}

function stampPath(root: string): string {
  return join(root, 'version');
}

/** Who may not read it gets to hear so from what they wanted to do. */
function readStamp(root: string): string | undefined {
  try {
    return readFileSync(stampPath(root), 'utf8').trim();
  } catch (error) {
    if (errnoCode(error)) return undefined;
    throw error;
  }
}
