import { importImage } from '../engine/import.js';
import { EngineError } from '../util/errors.js';
import type { Command } from './command.js';
import { readInput } from './input-file.js';
import { requireRoot } from './preconditions.js';
import { showProgress } from './progress.js';

export const importCommand: Command = {
  usage: 'import [OPTIONS] FILE|- [REPOSITORY[:TAG]]',
  summary: 'Make an image of an archive of files',
  example: 'mydocker import -c \'CMD ["bash"]\' rootfs.tar.gz debian:12',
  options: [
    [
      '-c, --change <instruction>',
      'Set the configuration: CMD ENTRYPOINT ENV EXPOSE HEALTHCHECK LABEL ONBUILD STOPSIGNAL USER VOLUME WORKDIR',
    ],
    ['-m, --message <message>', 'What it is for'],
    ['-q, --quiet', 'Show no progress'],
  ],
  operands: [1, 2],
  async run(input, engine) {
    requireRoot();
    const [from = '', name] = input.operands;
    if (/^\w+:\/\//.test(from)) throw new EngineError('invalid', `cannot fetch ${from}: give a file, or - for stdin`);
    const { progress, end } = showProgress(input.flag('quiet'));
    try {
      const options = { from, name, message: input.text('message'), changes: input.list('change') };
      const id = await importImage(engine, readInput(from, progress), options, progress);
      end();
      console.log(id);
      return 0;
    } finally {
      end();
    }
  },
};
