import { findContainer } from '../container/find.js';
import { killed } from '../engine/end.js';
import { beginWait } from '../engine/wait-condition.js';
import type { Command } from './command.js';
import { forEach } from './each.js';
import { requireRoot } from './preconditions.js';

export const wait: Command = {
  usage: 'wait CONTAINER [CONTAINER...]',
  summary: 'Wait for containers to end, and print their exit codes',
  example: 'mydocker wait web',
  options: [],
  operands: [1, Number.POSITIVE_INFINITY],
  async run(input, engine) {
    requireRoot();
    return await forEach(input.operands, async (word) =>
      String((await beginWait(engine, findContainer(engine.root, word), 'not-running').exitCode) ?? killed),
    );
  },
};
