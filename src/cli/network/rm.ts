import { removeNetwork } from '../../engine/network/list.js';
import { EngineError } from '../../util/errors.js';
import type { Command } from '../command.js';
import { forEach } from '../each.js';
import { requireRoot } from '../preconditions.js';

export const networkRm: Command = {
  usage: 'network rm [OPTIONS] NETWORK [NETWORK...]',
  summary: 'Remove networks',
  example: 'mydocker network rm backend',
  options: [['-f, --force', 'A missing network is no failure']],
  operands: [1, Number.POSITIVE_INFINITY],
  async run(input, engine) {
    requireRoot();
    return await forEach(input.operands, async (word) => {
      try {
        await removeNetwork(engine, word);
      } catch (error) {
        if (!input.flag('force') || !(error instanceof EngineError) || error.kind !== 'notFound') throw error;
      }
      return word;
    });
  },
};
