import { EngineError } from '../util/errors.js';
import type { Input, OptionRow } from './command.js';

/** Where docker has a choice and we have none: scripts say the usual all the same. */
const choices: Readonly<Record<string, string>> = {
  isolation: 'default',
  runtime: 'mydocker',
  userns: 'host',
  'volume-driver': 'local',
};

export const onlyChoiceOptions: readonly OptionRow[] = Object.entries(choices).map(([name, value]) => [
  `--${name} <name>`,
  `Accepted as docker does: ${value}`,
]);

/** @throws EngineError `invalid` for what there is not */
export function checkOnlyChoices(input: Input): void {
  for (const [name, only] of Object.entries(choices)) {
    const value = input.text(name) || only;
    if (value !== only) {
      throw new EngineError('invalid', `invalid argument "${value}" for "--${name}": the only one is ${only}`);
    }
  }
}
