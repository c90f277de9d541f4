import { isRunning, readState } from '../../container/state.js';
import { isAlive } from '../../util/process.js';
import { isSeenTo } from '../claim.js';
import type { Engine } from '../context.js';

/** True when nobody sees to a container any more: nobody who starts or removes it, and no monitor. */
export function isLeft(engine: Engine, id: string): boolean {
  if (isSeenTo(engine, id)) return false;
  const state = readState(engine.root, id);
  return !state || !isAlive(state.owner);
}

/** It does not run, and nobody starts it or sees to its end. */
export function isOver(engine: Engine, id: string): boolean {
  return isLeft(engine, id) && !isRunning(readState(engine.root, id));
}
