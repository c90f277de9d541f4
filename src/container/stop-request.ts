import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeFile } from '../util/remove-file.js';
import { containerDirectory } from './record.js';

/** `<root>/containers/<id>/stopped`: a user has ended it, and no restart policy may start it again. A file of its own, as its monitor writes the state. */
function path(root: string, id: string): string {
  return join(containerDirectory(root, id), 'stopped');
}

export function requestStop(root: string, id: string): void {
  writeFileSync(path(root, id), '');
}

export function isStopRequested(root: string, id: string): boolean {
  return existsSync(path(root, id));
}

/** A user starts it again. */
export function forgetStopRequest(root: string, id: string): void {
  removeFile(path(root, id));
}
