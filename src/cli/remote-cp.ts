import type { Address } from '../client/address.js';
import { containerSide } from '../client/container-side.js';
import { copyFrom, copyTo } from '../engine/copy-between.js';
import type { Input } from './command.js';
import { copyOptions, readEnds } from './cp.js';
import { requireRoot } from './preconditions.js';

/** Copies between a daemon's container and our files. */
export async function copyRemotely(address: Address, input: Input): Promise<number> {
  requireRoot();
  const { from, to } = readEnds(input);
  const options = copyOptions(input);
  if (from.container) await copyFrom(await containerSide(address, from.container), from.path, to.path, options);
  else await copyTo(from.path, await containerSide(address, to.container ?? ''), to.path, options);
  return 0;
}
