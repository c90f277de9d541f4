import { save as saveImages } from '../engine/save.js';
import type { Command } from './command.js';
import { checkPlatform, platformOption } from './image-options.js';
import { refuseTerminal, writeOutput } from './output-file.js';
import { requireRoot } from './preconditions.js';
import { showProgress } from './progress.js';

export const save: Command = {
  usage: 'save [OPTIONS] IMAGE [IMAGE...]',
  summary: 'Write images to an archive or to standard output',
  example: 'mydocker save -o greeter.tar greeter:1.0',
  options: [['-o, --output <file>', 'Write this file'], platformOption, ['-q, --quiet', 'Show no progress']],
  operands: [1, Number.POSITIVE_INFINITY],
  async run(input, engine) {
    requireRoot();
    const file = input.text('output');
    refuseTerminal(file);
    for (const image of input.operands) await checkPlatform(engine, image, input.text('platform'));
    const { progress, end } = showProgress(input.flag('quiet'));
    try {
      await saveImages(engine, input.operands, progress, (archive) => writeOutput(file, archive));
    } finally {
      end();
    }
    return 0;
  },
};
