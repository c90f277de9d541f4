import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../util/read.js';
import { removeFile } from '../util/remove-file.js';
import { containerDirectory } from './record.js';

/** `<root>/containers/<id>/stopped`: a user has ended it, and no restart policy may start it again. A file of its own, as its monitor writes the state. */
function path(root: string, id: string): string {
  return join(containerDirectory(root, id), 'stopped');
}

/** @param again it is started again at once */
export function requestStop(root: string, id: string, again = false): void {
  writeFileSync(path(root, id), again ? 'again' : '');
}

/** True between the two halves of a restart. */
export function isStartRequested(root: string, id: string): boolean {
  return readText(path(root, id)) === 'again';
}

export function isStopRequested(root: string, id: string): boolean {
  return existsSync(path(root, id));
}

/** A user starts it again. */
export function forgetStopRequest(root: string, id: string): void {
  removeFile(path(root, id));
}
