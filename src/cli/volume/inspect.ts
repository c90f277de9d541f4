import { readVolume } from '../../volume/store.js';
import type { Command } from '../command.js';
import { report } from '../exit.js';
import { describeVolume } from './describe.js';

export const volumeInspect: Command = {
  usage: 'volume inspect VOLUME [VOLUME...]',
  summary: 'Show volumes as JSON',
  example: 'mydocker volume inspect data',
  options: [],
  operands: [1, Number.POSITIVE_INFINITY],
  run(input, engine) {
    let failed = 0;
    const found = input.operands.flatMap((name) => {
      try {
        return [describeVolume(engine.root, readVolume(engine.root, name))];
      } catch (error) {
        report(error);
        failed = 1;
        return [];
      }
    });
    console.log(JSON.stringify(found, null, 4));
    return Promise.resolve(failed);
  },
};
