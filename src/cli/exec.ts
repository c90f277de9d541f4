import { parseDetachKeys } from '../container/detach-keys.js';
import type { ExecConfig } from '../container/exec.js';
import { findContainer } from '../container/find.js';
import { workdir } from '../container/workdir.js';
import { type ExecOptions, exec as execIn } from '../engine/exec.js';
import { EngineError } from '../util/errors.js';
import { uninterrupted } from '../util/signals.js';
import type { Command, Input } from './command.js';
import { detachKeysOption } from './detach-keys.js';
import { readEnvFile } from './env-file.js';
import { environment } from './environment.js';
import { report } from './exit.js';
import { checkTerminal, requireRoot } from './preconditions.js';
import { terminalSize } from './terminal-size.js';

export const exec: Command = {
  usage: 'exec [OPTIONS] CONTAINER COMMAND [ARG...]',
  summary: 'Run a command in a running container',
  example: 'mydocker exec -ti calm_anchor sh',
  options: [
    ['-d, --detach', 'Leave it running'],
    detachKeysOption,
    ['-e, --env <variable>', 'Set NAME=VALUE, or pass on NAME'],
    ['--env-file <file>', 'Read variables from a file, a line each'],
    ['--explain', 'Print the plan while it runs'],
    ['-i, --interactive', 'Pass stdin on'],
    ['--privileged', 'Give the command every right'],
    ['-t, --tty', 'Give the command a terminal'],
    ['-u, --user <user>', 'Run as USER[:GROUP], names or numbers'],
    ['-w, --workdir <directory>', 'Run in this directory of the container'],
  ],
  operands: [2, Number.POSITIVE_INFINITY],
  stopsAtOperand: true,
  failure: 125,
  async run(input, engine) {
    requireRoot();
    const [word = '', ...command] = input.operands;
    const config = readConfig(input, command);
    const options = { ...readOptions(input), ...(input.flag('explain') && (await explanation())) };
    if (options.attach) checkTerminal(input);
    try {
      const id = findContainer(engine.root, word);
      return await uninterrupted(async (interruption) => {
        const exitCode = await execIn(engine, id, config, options);
        return exitCode ?? (options.attach ? interruption() : undefined) ?? 0;
      });
    } catch (error) {
      if (!(error instanceof EngineError) || !['conflict', 'notFound'].includes(error.kind)) throw error;
      // As docker: there is nothing to run it in.
      report(error);
      return 1;
    }
  },
};

function readConfig(input: Input, command: readonly string[]): ExecConfig {
  return {
    command,
    env: [...input.list('env-file').flatMap(readEnvFile), ...environment(input.list('env'))],
    user: input.text('user'),
    workdir: workdir(input.text('workdir')),
    terminal: input.flag('tty'),
    stdin: input.flag('interactive'),
    privileged: input.flag('privileged'),
  };
}

function readOptions(input: Input): ExecOptions {
  return {
    attach: !input.flag('detach'),
    detachKeys: parseDetachKeys(input.text('detach-keys')),
    size: terminalSize(),
  };
}

/** It is coloured, and who asks for none need not load the colours. */
async function explanation(): Promise<Pick<ExecOptions, 'prepare' | 'onPlan'>> {
  const { explainer, withPause } = await import('./explain.js');
  return { prepare: withPause, onPlan: explainer };
}
