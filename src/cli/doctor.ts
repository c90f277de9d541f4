import { examine } from '../engine/doctor.js';
import type { Command } from './command.js';
import { report } from './exit.js';
import { requireRoot } from './preconditions.js';

export const doctor: Command = {
  usage: 'doctor [OPTIONS]',
  summary: 'Find what a crash left behind and what this machine lacks',
  example: 'mydocker doctor --fix',
  options: [['--fix', 'Put right what can be']],
  operands: [0, 0],
  async run(input, engine) {
    requireRoot();
    let left = 0;
    for (const { problem, fix } of await examine(engine)) {
      const fixed = input.flag('fix') && fix !== undefined && (await succeeds(fix));
      if (!fixed) left++;
      console.log(`${fixed ? 'fixed' : 'found'}  ${problem}`);
    }
    if (left === 0) console.log('nothing is wrong');
    return left === 0 ? 0 : 1;
  },
};

/** What cannot be put right must not keep the rest from it. */
async function succeeds(fix: () => Promise<void> | void): Promise<boolean> {
  try {
    await fix();
    return true;
  } catch (error) {
    report(error);
    return false;
  }
}
