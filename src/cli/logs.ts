import { once } from 'node:events';
import { logs as showLogs } from '../engine/logs.js';
import { EngineError } from '../util/errors.js';
import type { Command } from './command.js';
import { endWithReader } from './output.js';
import { requireRoot } from './preconditions.js';
import { readTime } from './times.js';

export const logs: Command = {
  usage: 'logs [OPTIONS] CONTAINER',
  summary: 'Show what a container has printed',
  example: 'mydocker logs --follow --tail 10 calm_anchor',
  options: [
    ['--details', 'Put before each line what --log-opt env= and labels= asked for'],
    ['-f, --follow', 'Go on until the container ends'],
    ['--since <time>', 'From then on: 10m (ago), 2026-03-02T09:00:00Z, 1772442000'],
    ['-n, --tail <number>', 'So many lines from the end (default all)'],
    ['-t, --timestamps', 'Put its time before each line'],
    ['--until <time>', 'Until then'],
  ],
  operands: [1, 1],
  async run(input, engine) {
    requireRoot();
    endWithReader();
    const options = {
      follow: input.flag('follow'),
      tail: readTail(input.text('tail')),
      since: readTime(input, 'since'),
      until: readTime(input, 'until'),
      timestamps: input.flag('timestamps'),
      details: input.flag('details'),
    };
    const [word = ''] = input.operands;
    await showLogs(engine, word, options, async (stream, bytes) => {
      const output = stream === 1 ? process.stdout : process.stderr;
      if (!output.write(bytes)) await once(output, 'drain');
    });
    return 0;
  },
};

/** Docker takes a negative number for all lines. */
function readTail(text = 'all'): number | undefined {
  if (text === 'all' || /^-\d+$/.test(text)) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new EngineError('invalid', `invalid argument "${text}" for "--tail": use a number, or all`);
}
