import { readFileSync } from 'node:fs';

/** A file's content; undefined when it cannot be read. */
export type ReadText = (path: string) => string | undefined;

/** Of small files, as the kernel's are. */
export const readText: ReadText = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};
