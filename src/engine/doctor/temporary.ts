import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryOwner } from '../../util/atomic.js';
import { entriesIn } from '../../util/list.js';
import { identify } from '../../util/process.js';
import type { Engine } from '../context.js';
import type { Finding } from '../finding.js';

/** Unfinished writes whose writer is gone. A writer puts its process number into the name. */
export function temporaryFindings({ root }: Engine): Finding[] {
  return findTemporary(root, 2).map((path) => ({
    problem: `${path}: an unfinished write`,
    fix: () => rmSync(path, { recursive: true, force: true }),
  }));
}

/** Not deeper than our own directories go: the files of an image or a container may have any name. */
function findTemporary(directory: string, depth: number): string[] {
  return entriesIn(directory).flatMap((entry) => {
    const path = join(directory, entry.name);
    const writer = temporaryOwner(path);
    if (writer !== undefined) return identify(writer) ? [] : [path];
    return depth > 0 && entry.isDirectory() ? findTemporary(path, depth - 1) : [];
  });
}
