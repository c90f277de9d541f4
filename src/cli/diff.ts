import { findContainer } from '../container/find.js';
import { diff as findChanges, type PathChange } from '../engine/diff.js';
import type { Command } from './command.js';
import { endWithReader } from './output.js';
import { requireRoot } from './preconditions.js';

const letters: Record<PathChange['kind'], string> = { added: 'A', modified: 'C', deleted: 'D' };

export const diff: Command = {
  usage: 'diff CONTAINER',
  summary: 'Show which files a container added (A), changed (C) and deleted (D)',
  example: 'mydocker diff web',
  options: [],
  operands: [1, 1],
  async run(input, engine) {
    requireRoot();
    endWithReader();
    const changes = await findChanges(engine, findContainer(engine.root, input.operands[0] ?? ''));
    // Paths are bytes: what is no UTF-8 is passed on as it is.
    const lines = changes.flatMap(({ path, kind }) => [Buffer.from(`${letters[kind]} `), path, Buffer.from('\n')]);
    process.stdout.write(Buffer.concat(lines));
    return 0;
  },
};
