import type { ControllerName } from '../contract.js';

/** What version 2 calls a controller: one of them got a new name. */
export function v2Name(name: ControllerName): string {
  return name === 'blkio' ? 'io' : name;
}
