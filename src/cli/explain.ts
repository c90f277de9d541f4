import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import chalk, { type ChalkInstance, chalkStderr } from 'chalk';
import { instructions, type Plan, readable } from '../runtime/plan.js';
import { quote } from '../runtime/shell.js';
import type { Report } from '../runtime/shim.js';

/** The plan as a table: number, instruction, reason and chapter. */
export function printPlan(plan: Plan): string {
  return plan.map((_, index) => `${line(chalk, plan, index)}\n`).join('');
}

/**
 * Prints each instruction to stderr as it is done, with the time it took.
 * At the last `wait`, before the command can say anything, it prints the rest, and the time since `clone`.
 */
export function explainer(plan: Plan): (report: Report) => void {
  const pause = plan.findLastIndex(({ op }) => op === 'wait');
  let cloned = 0;
  return ({ index, started, took, errno }) => {
    if (errno !== 0 || index >= pause) return;
    if (plan[index]?.op === 'clone') cloned = started;
    printLine(line(chalkStderr, plan, index, took));
    if (index + 1 < pause) return;
    for (let rest = pause; rest < plan.length; rest++) printLine(line(chalkStderr, plan, rest));
    printLine(chalkStderr.dim(`${((started + took - cloned) / 1000).toFixed(2)} ms from clone to exec`));
  };
}

/** The plan with a pause before the command, so that the explanation comes first and the command's own output after it. */
export function withPause(plan: Plan): Plan {
  const pause = instructions(1)('wait', 'let this explanation come first');
  return [...plan.slice(0, -1), pause, ...plan.slice(-1)];
}

function line(paint: ChalkInstance, plan: Plan, index: number, took?: number): string {
  const instruction = plan[index] ?? { op: '', args: [], why: '', chapter: 0 };
  const { op, why, chapter } = instruction;
  const number = `${index + 1}/${plan.length}`.padStart(6);
  const time = took === undefined ? '' : `${took} µs`;
  const words = [paint.bold(op), ...readable(instruction).map(quote)].join(' ');
  return `${paint.dim(number)} ${time.padStart(9)} ${words}  ${paint.cyan(`# ${why} (chapter ${chapter})`)}`;
}

/** Not by process.stderr: that one makes a pipe non-blocking, and the command has the same pipe. */
function printLine(text: string): void {
  // The terminal may be raw by now, and then needs the carriage return.
  writeSync(2, isatty(2) ? `${text}\r\n` : `${text}\n`);
}
