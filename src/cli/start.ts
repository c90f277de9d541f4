import { parseDetachKeys } from '../container/detach-keys.js';
import { startAgain } from '../engine/start-again.js';
import { EngineError } from '../util/errors.js';
import { uninterrupted } from '../util/signals.js';
import type { Command } from './command.js';
import { detachKeysOption } from './detach-keys.js';
import { forEach } from './each.js';
import { requireRoot } from './preconditions.js';
import { signalProxy, signalProxyOption } from './signal-proxy.js';
import { terminalSize } from './terminal-size.js';

export const start: Command = {
  usage: 'start [OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Start containers that do not run',
  example: 'mydocker start -a web',
  options: [
    ['-a, --attach', 'Stay with it, and pass its output on'],
    detachKeysOption,
    ['-i, --interactive', 'Pass stdin on'],
    signalProxyOption,
  ],
  operands: [1, Number.POSITIVE_INFINITY],
  async run(input, engine) {
    requireRoot();
    const options = {
      attach: input.flag('attach') || input.flag('interactive'),
      stdin: input.flag('interactive'),
      detachKeys: parseDetachKeys(input.text('detach-keys')),
      signalProxy: signalProxy(input),
      size: terminalSize(),
    };
    const [word = '', ...more] = input.operands;
    if (options.attach && more.length > 0) {
      throw new EngineError('invalid', 'you cannot start and attach multiple containers at once');
    }
    if (options.attach) {
      return await uninterrupted(
        async (interruption) => (await startAgain(engine, word, options)) ?? interruption() ?? 0,
      );
    }
    return await forEach(input.operands, async (name) => {
      await startAgain(engine, name, options);
      return name;
    });
  },
};
