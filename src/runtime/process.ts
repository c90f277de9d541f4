import { instructions, type Plan } from './plan.js';

const instruction = instructions(1);

/** What the container runs. */
export interface Process {
  /** The command and its arguments. */
  readonly args: readonly string[];
  /** The whole environment, as NAME=VALUE. */
  readonly env: readonly string[];
  /** True for a terminal of its own. */
  readonly terminal: boolean;
}

/** The instructions that turn the shim's child into the command. */
export function startProcess({ args, env, terminal }: Process): Plan {
  return [
    instruction('env', 'its environment', ...env),
    ...(terminal ? [instruction('pty', 'a terminal of its own')] : []),
    instruction('exec', 'the command', ...args),
  ];
}
