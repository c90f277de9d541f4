import { parseRestartPolicy } from '../container/restart-policy.js';
import { update as updateContainer } from '../engine/update.js';
import { EngineError } from '../util/errors.js';
import type { Command } from './command.js';
import { forEach } from './each.js';
import { changeableLimits, readLimits } from './limits.js';
import { requireRoot } from './preconditions.js';

export const update: Command = {
  usage: 'update [OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Change the limits of containers, also while they run',
  example: 'mydocker update --memory 128m web',
  options: [
    ...changeableLimits,
    ['--restart <policy>', 'Start it again at its end: no, on-failure[:number], always, unless-stopped'],
  ],
  operands: [1, Number.POSITIVE_INFINITY],
  async run(input, engine) {
    requireRoot();
    const policy = input.text('restart');
    const restart = policy === undefined ? undefined : parseRestartPolicy(policy);
    const change = { limits: readLimits(input), restart };
    if (![restart, ...Object.values(change.limits)].some((value) => value !== undefined)) {
      throw new EngineError('invalid', 'you must provide one or more flags when using this command');
    }
    return await forEach(input.operands, async (word) => {
      await updateContainer(engine, word, change);
      return word;
    });
  },
};
