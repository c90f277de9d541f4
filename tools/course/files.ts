import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes a file so that it is either the old one or the new one, never a part. Text is bytes (latin1). */
export function writeWhole(path: string, bytes: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, bytes, 'latin1');
  renameSync(`${path}.new`, path);
}
