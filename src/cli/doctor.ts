import { examine } from '../engine/doctor.js';
import type { Command } from './command.js';
import { type DoctorRow, doctorRow, findingsPrinter } from './doctor-rows.js';
import { report } from './exit.js';
import { requireRoot } from './preconditions.js';

export const doctor: Command = {
  usage: 'doctor [OPTIONS]',
  summary: 'Find what a crash left behind and what this machine lacks',
  example: 'mydocker doctor --fix',
  options: [
    ['--fix', 'Put right what can be'],
    ['--format <form>', 'table, json for one array, or a template: {{.Where}} {{.What}} {{.Remedy}} {{.Fixable}} …'],
  ],
  operands: [0, 0],
  async run(input, engine) {
    requireRoot();
    const format = input.text('format') ?? '';
    // Before anything is put right.
    const print = format === '' ? undefined : findingsPrinter(format);
    const rows: DoctorRow[] = [];
    for (const finding of await examine(engine)) {
      const fixed = input.flag('fix') && finding.fix !== undefined && (await succeeds(finding.fix));
      rows.push(doctorRow(finding, fixed));
      if (!print) console.log(`${fixed ? 'fixed' : 'found'}  ${finding.problem}`);
    }
    const healthy = rows.every(({ Fixed }) => Fixed);
    if (print) print(rows);
    else if (healthy) console.log('nothing is wrong');
    return healthy ? 0 : 1;
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
