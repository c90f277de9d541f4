import { removeVolume } from '../../engine/volumes.js';
import { EngineError } from '../../util/errors.js';
import type { Command } from '../command.js';
import { forEach } from '../each.js';
import { requireRoot } from '../preconditions.js';

export const volumeRm: Command = {
  usage: 'volume rm [OPTIONS] VOLUME [VOLUME...]',
  summary: 'Remove volumes and their files',
  example: 'mydocker volume rm data',
  options: [['-f, --force', 'A missing volume is no failure']],
  operands: [1, Number.POSITIVE_INFINITY],
  async run(input, engine) {
    requireRoot();
    return await forEach(input.operands, async (name) => {
      try {
        await removeVolume(engine, name);
      } catch (error) {
        if (!input.flag('force') || !(error instanceof EngineError) || error.kind !== 'notFound') throw error;
      }
      return name;
    });
  },
};
