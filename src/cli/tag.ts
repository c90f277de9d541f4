import { tag as tagImage } from '../engine/tag.js';
import type { Command } from './command.js';
import { requireRoot } from './preconditions.js';

export const tag: Command = {
  usage: 'tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]',
  summary: 'Give an image one more name',
  example: 'mydocker tag greeter:1.0 greeter:latest',
  options: [],
  operands: [2, 2],
  async run(input, engine) {
    requireRoot();
    const [image = '', name = ''] = input.operands;
    await tagImage(engine, image, name);
    return 0;
  },
};
