import { load as loadImages } from '../engine/load.js';
import { familiarReference } from '../image/reference.js';
import type { Command } from './command.js';
import { readInput } from './input-file.js';
import { requireRoot } from './preconditions.js';
import { showProgress } from './progress.js';

export const load: Command = {
  usage: 'load [OPTIONS]',
  summary: 'Load images from an archive or from standard input',
  example: 'mydocker load -i debian.tar.gz',
  options: [
    ['-i, --input <file>', 'Read this file: an archive of docker, or an OCI image layout; also compressed'],
    ['-q, --quiet', 'Show no progress'],
  ],
  operands: [0, 0],
  async run(input, engine) {
    requireRoot();
    const { progress, end } = showProgress(input.flag('quiet'));
    try {
      const images = await loadImages(engine, readInput(input.text('input') ?? '-', progress), progress);
      end();
      for (const { id, names } of images) {
        if (names.length === 0) console.log(`Loaded image ID: ${id}`);
        for (const name of names) console.log(`Loaded image: ${familiarReference(name)}`);
      }
      return 0;
    } finally {
      end();
    }
  },
};
