import type { Engine } from '../engine/context.js';
import { defaultImage, hasImage } from '../image/local.js';
import { chooseDriver } from '../storage/choose.js';
import { EngineError } from '../util/errors.js';

/** An image and the command to run in it. */
export interface Operands {
  readonly image: string;
  readonly command: readonly string[];
  /** What the user should know of how the words were read. */
  readonly notice?: string;
}

/** `[IMAGE] COMMAND [ARG...]`: as in the classic tutorial the image may be left out; a notice says which it then is. */
export function readOperands({ root, storageDriver }: Engine, words: readonly string[]): Operands {
  const [first = '', ...rest] = words;
  if (first === '') throw new EngineError('invalid', 'the command is empty');
  const image = first.replace(/:latest$/, '');
  if (hasImage(chooseDriver(root, storageDriver), image)) return { image, command: rest.length > 0 ? rest : ['sh'] };
  if (/[/:@]/.test(first)) throw noImage(first);
  const notice = `no image "${first}" here: running it as a command in ${defaultImage}`;
  return { image: defaultImage, command: words, notice };
}

function noImage(name: string): EngineError {
  const advice = `if it is a command, name the image too: mydocker run ${defaultImage} ${name}`;
  return new EngineError('invalid', `unable to find image '${name}' locally; ${advice}`);
}
