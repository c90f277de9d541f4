import { findContainer } from '../../container/find.js';
import { probeOnce } from '../../engine/health.js';
import type { Command } from '../command.js';
import { requireRoot } from '../preconditions.js';

export const containerProbe: Command = {
  usage: 'container probe CONTAINER',
  summary: 'Run the health check of a container once',
  example: 'mydocker container probe web',
  options: [],
  operands: [1, 1],
  async run({ operands: [word = ''] }, engine) {
    requireRoot();
    return await probeOnce(engine, findContainer(engine.root, word));
  },
};
