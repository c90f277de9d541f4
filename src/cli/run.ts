import { withCgroup } from '../engine/cgroup.js';
import { type ContainerConfig, planRun } from '../engine/run.js';
import { instructions, type Plan } from '../runtime/plan.js';
import { shellScript } from '../runtime/shell.js';
import { runPlan } from '../runtime/shim.js';
import { EngineError } from '../util/errors.js';
import { uninterrupted } from '../util/signals.js';
import type { Command, Input } from './command.js';
import { explainer, printPlan } from './explain.js';
import { limitOptions, readLimits } from './limits.js';
import { checkTerminal, requireRoot } from './preconditions.js';

export const run: Command = {
  usage: 'run [OPTIONS] COMMAND [ARG...]',
  summary: 'Run a command in a new container',
  example: 'mydocker run -ti sh',
  options: [
    ['--dry-run', 'Print the plan and do not run it'],
    ['--explain [form]', 'Print the plan while it runs; with =sh, print it as shell commands and do not run it'],
    ['--hostname <name>', "The container's host name"],
    ['-i, --interactive', 'Pass stdin on'],
    ['-t, --tty', 'Give the command a terminal'],
    ...limitOptions,
  ],
  operands: [1, Number.POSITIVE_INFINITY],
  stopsAtOperand: true,
  failure: 125,
  async run(input, engine) {
    const config = readConfig(input);
    const { plan, cgroup } = planRun(engine, config);
    if (input.text('explain') === 'sh') return print(shellScript(plan, cgroup.directories));
    if (input.flag('dry-run')) return print(printPlan(plan));
    requireRoot();
    checkTerminal(input);
    return await uninterrupted(() => withCgroup(engine, cgroup, () => execute(plan, input)));
  },
};

function readConfig(input: Input): ContainerConfig {
  const explain = input.text('explain');
  if (explain !== undefined && !['', 'sh'].includes(explain)) {
    throw new EngineError('invalid', `invalid argument "${explain}" for "--explain": use --explain or --explain=sh`);
  }
  return {
    command: input.operands,
    hostname: input.text('hostname'),
    terminal: input.flag('tty'),
    limits: readLimits(input),
  };
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

async function execute(plan: Plan, input: Input): Promise<number> {
  const stdin = input.flag('interactive');
  if (input.text('explain') === undefined) return await runPlan(plan, { stdin });
  const explained = withPause(plan);
  return await runPlan(explained, { stdin, onReport: explainer(explained) });
}

/** The explanation comes first, the command's own output after it. */
function withPause(plan: Plan): Plan {
  const pause = instructions(1)('wait', 'let this explanation come first');
  return [...plan.slice(0, -1), pause, ...plan.slice(-1)];
}
