import { exportFiles } from '../engine/export.js';
import { watched } from '../util/progress.js';
import type { Command } from './command.js';
import { refuseTerminal, writeOutput } from './output-file.js';
import { requireRoot } from './preconditions.js';
import { showProgress } from './progress.js';

export const exportCommand: Command = {
  usage: 'export [OPTIONS] CONTAINER',
  summary: "Write a container's files to an archive or to standard output",
  example: 'mydocker export -o files.tar brave_whale',
  options: [['-o, --output <file>', 'Write this file']],
  operands: [1, 1],
  async run(input, engine) {
    requireRoot();
    const file = input.text('output');
    refuseTerminal(file);
    const { progress, end } = showProgress(!process.stderr.isTTY);
    try {
      await exportFiles(engine, input.operands[0] ?? '', (archive) =>
        writeOutput(file, watched(archive, progress, 'Exporting')),
      );
    } finally {
      end();
    }
    return 0;
  },
};
