import { findContainer } from '../container/find.js';
import { remove } from '../engine/remove.js';
import { EngineError } from '../util/errors.js';
import type { Command } from './command.js';
import { forEach } from './each.js';
import { report } from './exit.js';
import { requireRoot } from './preconditions.js';

export const rm: Command = {
  usage: 'rm [OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Remove containers',
  example: 'mydocker rm calm_anchor',
  options: [
    ['-f, --force', 'End a running container first'],
    ['-v, --volumes', 'Remove its anonymous volumes too'],
  ],
  operands: [1, Number.POSITIVE_INFINITY],
  async run(input, engine) {
    requireRoot();
    const options = { force: input.flag('force'), volumes: input.flag('volumes') };
    return await forEach(input.operands, async (word) => {
      try {
        await remove(engine, findContainer(engine.root, word), options);
        return word;
      } catch (error) {
        if (!options.force || !(error instanceof EngineError) || error.kind !== 'notFound') throw error;
        // As docker: worth a word, and no failure.
        report(error);
        return undefined;
      }
    });
  },
};
