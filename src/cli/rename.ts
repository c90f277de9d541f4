import { rename as renameContainer } from '../engine/rename.js';
import type { Command } from './command.js';
import { requireRoot } from './preconditions.js';

export const rename: Command = {
  usage: 'rename CONTAINER NAME',
  summary: 'Give a container another name',
  example: 'mydocker rename calm_anchor web',
  options: [],
  operands: [2, 2],
  async run({ operands: [word = '', name = ''] }, engine) {
    requireRoot();
    await renameContainer(engine, word, name);
    return 0;
  },
};
