import type { Engine } from '../engine/context.js';
import { findImage, isId } from '../image/find.js';
import { canBeMade, defaultImage } from '../image/local.js';
import { isReference } from '../image/reference.js';
import { ImageStore } from '../image/store.js';
import { EngineError } from '../util/errors.js';

/** An image and the command to run in it; no command means the image's own. */
export interface Operands {
  readonly image: string;
  readonly command: readonly string[];
  /** What the user should know of how the words were read. */
  readonly notice?: string;
}

/** `[IMAGE] COMMAND [ARG...]`: as in the classic tutorial the image may be left out; a notice says which it then is. */
export async function readOperands({ root }: Engine, words: readonly string[]): Promise<Operands> {
  const [first = '', ...rest] = words;
  if (first === '') throw new EngineError('invalid', 'the command is empty');
  if (await isImage(root, first)) return { image: first, command: rest };
  if (/[/:@]/.test(first)) throw noImage(first);
  const notice = `no image "${first}" here: running it as a command in ${defaultImage}`;
  return { image: defaultImage, command: words, notice };
}

/** A command need not be a name that an image could have. */
async function isImage(root: string, word: string): Promise<boolean> {
  if (!isReference(word) && !isId(word)) return false;
  return canBeMade(word) || (await findImage(new ImageStore(root), word)) !== undefined;
}

function noImage(name: string): EngineError {
  const advice = `if it is a command, name the image too: mydocker run ${defaultImage} ${name}`;
  return new EngineError('invalid', `unable to find image '${name}' locally; ${advice}`);
}
