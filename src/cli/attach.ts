import { parseDetachKeys } from '../container/detach-keys.js';
import { attach as attachTo } from '../engine/attach.js';
import { uninterrupted } from '../util/signals.js';
import type { Command } from './command.js';
import { detachKeysOption } from './detach-keys.js';
import { requireRoot } from './preconditions.js';
import { signalProxy, signalProxyOption } from './signal-proxy.js';

export const attach: Command = {
  usage: 'attach [OPTIONS] CONTAINER',
  summary: 'Take part in a running container: its output, and its input',
  example: 'mydocker attach calm_anchor',
  options: [detachKeysOption, ['--no-stdin', 'Do not pass stdin on'], signalProxyOption],
  operands: [1, 1],
  async run(input, engine) {
    requireRoot();
    const options = {
      stdin: !input.flag('no-stdin'),
      detachKeys: parseDetachKeys(input.text('detach-keys')),
      signalProxy: signalProxy(input),
    };
    const [word = ''] = input.operands;
    return await uninterrupted(async (interruption) => (await attachTo(engine, word, options)) ?? interruption() ?? 0);
  },
};
