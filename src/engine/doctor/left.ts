import { readState } from '../../container/state.js';
import { isAlive } from '../../util/process.js';
import type { Engine } from '../context.js';

/** True when nobody sees to a container any more. */
export function isLeft({ root }: Engine, id: string): boolean {
  const state = readState(root, id);
  return !state || !isAlive(state.owner);
}
