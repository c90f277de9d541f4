import { EngineError } from '../../util/errors.js';
import type { Command } from '../command.js';
import { scripts } from './scripts.js';

export const completion: Command = {
  usage: 'completion SHELL',
  summary: 'Print what makes bash, zsh or fish complete mydocker’s command line',
  example: 'source <(mydocker completion bash)',
  options: [],
  operands: [1, 1],
  run({ operands: [shell = ''] }) {
    const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
    if (!script) throw new EngineError('invalid', `unknown shell "${shell}": use ${Object.keys(scripts).join(', ')}`);
    process.stdout.write(script);
    return Promise.resolve(0);
  },
};
