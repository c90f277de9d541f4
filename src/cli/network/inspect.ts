import { describeNetwork } from '../../engine/inspect/network.js';
import { findNetwork } from '../../network/record.js';
import type { Command } from '../command.js';
import { report } from '../exit.js';

export const networkInspect: Command = {
  usage: 'network inspect NETWORK [NETWORK...]',
  summary: 'Show networks as JSON',
  example: 'mydocker network inspect bridge',
  options: [],
  operands: [1, Number.POSITIVE_INFINITY],
  run(input, engine) {
    let failed = 0;
    const found = input.operands.flatMap((word) => {
      try {
        return [describeNetwork(engine, findNetwork(engine.root, word))];
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
