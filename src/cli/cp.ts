import { copyIn, copyInArchive, copyOut, copyOutArchive } from '../engine/copy.js';
import type { CopyOptions } from '../engine/copy-between.js';
import { EngineError } from '../util/errors.js';
import type { Command, Input } from './command.js';
import { readInput } from './input-file.js';
import { refuseTerminal, writeOutput } from './output-file.js';
import { requireRoot } from './preconditions.js';

export const cp: Command = {
  usage: 'cp [OPTIONS] CONTAINER:SOURCE TARGET|- | SOURCE|- CONTAINER:TARGET',
  summary: 'Copy files between a container and the host',
  example: 'mydocker cp brave_whale:/etc/passwd .',
  options: [
    ['-a, --archive', 'Keep the owners on the host, too'],
    ['-L, --follow-link', 'When the source is a link, copy what it leads to'],
    ['-q, --quiet', 'Accepted as docker does: nothing is printed'],
  ],
  operands: [2, 2],
  async run(input, engine) {
    requireRoot();
    const { from, to } = readEnds(input);
    const options = copyOptions(input);
    if (from.container && to.path === '-') {
      refuseTerminal(undefined);
      await copyOutArchive(engine, from.container, from.path, options, (archive) => writeOutput(undefined, archive));
    } else if (from.container) {
      await copyOut(engine, from.container, from.path, to.path, options);
    } else if (to.container && from.path === '-') {
      await copyInArchive(
        engine,
        readInput('-', () => {}),
        to.container,
        to.path,
      );
    } else {
      await copyIn(engine, from.path, to.container ?? '', to.path, options);
    }
    return 0;
  },
};

/** Of a copy: one of them is in a container. */
export interface Ends {
  readonly from: Operand;
  readonly to: Operand;
}

/** @throws EngineError `invalid` */
export function readEnds({ operands }: Pick<Input, 'operands'>): Ends {
  const [from, to] = operands.map(readOperand) as [Operand, Operand];
  if (from.container && to.container) throw new EngineError('invalid', 'copying between containers is not supported');
  if (from.container || to.container) return { from, to };
  throw new EngineError('invalid', 'one of the two must be CONTAINER:PATH');
}

export const copyOptions = (input: Input): CopyOptions => ({
  archive: input.flag('archive'),
  follow: input.flag('follow-link'),
});

interface Operand {
  readonly container?: string;
  readonly path: string;
}

/** As docker does: `./a:b` and `/a:b` are paths of the host. */
function readOperand(word: string): Operand {
  const [, container, path = ''] = /^([^./:][^:]*):(.*)$/s.exec(word) ?? [];
  if (container === undefined || container.includes('/')) return { path: word };
  if (path === '') throw new EngineError('invalid', `invalid argument "${word}": it has no path`);
  return { container, path };
}
