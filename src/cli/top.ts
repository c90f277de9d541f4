import { findContainer } from '../container/find.js';
import { top as listProcesses } from '../engine/top.js';
import type { Command } from './command.js';
import { requireRoot } from './preconditions.js';
import { table } from './table.js';

export const top: Command = {
  usage: 'top CONTAINER [ps OPTIONS]',
  summary: "List a container's processes",
  example: 'mydocker top web -o pid,rss,args',
  options: [],
  operands: [1, Number.POSITIVE_INFINITY],
  stopsAtOperand: true,
  async run(input, engine) {
    requireRoot();
    const [word = '', ...args] = input.operands;
    const { titles, rows } = await listProcesses(engine, findContainer(engine.root, word), args);
    console.log(table(titles, rows));
    return 0;
  },
};
