import { type CAC, type Command as CacCommand, cac } from 'cac';
import { EngineError } from '../util/errors.js';
import { camelCase, type SplitArgv, splitArgv } from './argv.js';
import type { Command, Input } from './command.js';

/** Parses the words after the command's name. Undefined when they ask for help, which is then printed. */
export function parse(name: string, command: Command, argv: readonly string[]): Input | undefined {
  const { cli, declared } = declare(name, command);
  const { options, operands } = splitArgv(argv, declared.options, command.stopsAtOperand ?? false);
  cli.parse(['', '', declared.name, ...options], { run: false });
  if (cli.options.help === true) {
    declared.outputHelp();
    return undefined;
  }
  checkOperands(name, operands.length, command.operands);
  return asInput(cli.options, operands);
}

/** The words after the command's name, options apart from operands. */
export function split(name: string, command: Command, argv: readonly string[]): SplitArgv {
  return splitArgv(argv, declare(name, command).declared.options, command.stopsAtOperand ?? false);
}

function declare(name: string, command: Command): { cli: CAC; declared: CacCommand } {
  const group = name.split(' ').slice(0, -1);
  const cli = cac(['mydocker', ...group].join(' '));
  const declared = cli.command(name.split(' ').at(-1) ?? name, command.summary);
  declared.usage(command.usage.split(' ').slice(group.length).join(' ')).example(`  $ ${command.example}`);
  for (const [flags, description] of command.options) declared.option(flags, description);
  const isTaken = command.options.some(([flags]) => flags.startsWith('-h,'));
  declared.option(isTaken ? '--help' : '-h, --help', 'Show this help');
  // cac would say of --no-… that its default is true.
  for (const { config } of declared.options) delete config.default;
  return { cli, declared };
}

function checkOperands(name: string, count: number, [fewest, most]: readonly [number, number]): void {
  if (count >= fewest && count <= most) return;
  const wanted = fewest === most ? `exactly ${fewest}` : count < fewest ? `at least ${fewest}` : `at most ${most}`;
  const plural = (count < fewest ? fewest : most) === 1 ? '' : 's';
  throw new EngineError(
    'invalid',
    `"mydocker ${name}" requires ${wanted} argument${plural}; see "mydocker ${name} --help"`,
  );
}

function asInput(options: Record<string, unknown>, operands: readonly string[]): Input {
  /** An option given twice is an array. */
  const values = (name: string): unknown[] => [options[camelCase(name)] ?? []].flat();
  const list = (name: string): string[] => values(name).map((value) => String(value).slice(1));
  const flag = (name: string): boolean =>
    name.startsWith('no-') ? String(values(name.slice(3)).at(-1)) === 'false' : values(name).at(-1) === true;
  return { operands, flag, list, text: (name) => list(name).at(-1) };
}
