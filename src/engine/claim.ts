import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runDirectory } from '../container/record.js';
import { isRunning, readState } from '../container/state.js';
import { createDirectory, removeTree, temporaryPath } from '../util/atomic.js';
import { EngineError, errnoCode } from '../util/errors.js';
import { isAlive, ownIdentity, type ProcessIdentity } from '../util/process.js';
import { removeFile } from '../util/remove-file.js';
import type { Engine } from './context.js';

/** The claims of this very process, which may do several things at once, by their directories. */
const held = new Set<string>();

/**
 * Claims a container for a start or its removal. The claim is the container's run directory, which appears as a whole or not at all: of
 * several at once one gets it. It is given back by `tidy`. No lock that somebody holds: whoever has it may be killed, or may hand
 * over to the monitor.
 *
 * @returns false when the container runs
 * @throws EngineError `conflict` when somebody else has it for very long
 */
export async function claim(engine: Engine, id: string): Promise<boolean> {
  const directory = runDirectory(engine.runRoot, id);
  for (let attempt = 0; attempt < 6000; attempt++) {
    if (await createDirectory(directory, writeClaimant, false)) {
      held.add(directory);
      return true;
    }
    if (isRunning(readState(engine.root, id))) return false;
    if (isSeenTo(engine, id)) await sleep(5);
    else discard(engine, id);
  }
  throw new EngineError('conflict', `container ${id.slice(0, 12)} is being started or removed by somebody else`);
}

/** Gives a claim back: its directory goes, and what else is in it. By another name, as the next one to claim it may be there already. */
export async function giveBack({ runRoot }: Engine, id: string): Promise<void> {
  const directory = runDirectory(runRoot, id);
  held.delete(directory);
  await removeTree(directory);
}

/** The claim is somebody else's from now on, who need not claim it: the monitor's, or nobody's. */
export function handOver({ runRoot }: Engine, id: string): void {
  const directory = runDirectory(runRoot, id);
  held.delete(directory);
  removeFile(claimantPath(directory));
}

/** Waits until a container that does not run any more has been seen to, or runs again. */
export async function settled(engine: Engine, id: string): Promise<void> {
  while (isSeenTo(engine, id) && !isRunning(readState(engine.root, id))) await sleep(5);
}

const claimantPath = (directory: string) => join(directory, 'claimant');

function writeClaimant(directory: string): void {
  writeFileSync(claimantPath(directory), JSON.stringify(ownIdentity()));
}

/** Somebody who has claimed it, or its monitor, is there and will tidy up. */
export function isSeenTo({ root, runRoot }: Engine, id: string): boolean {
  const directory = runDirectory(runRoot, id);
  const claimant = readClaimant(directory);
  if (claimant?.pid === process.pid) return held.has(directory);
  // Who cleans up goes on for a moment after the claim is given back. Who only made it has nothing more to do.
  const state = readState(root, id);
  const owner = state?.status === 'created' ? undefined : state?.owner;
  return [claimant, owner].some((who) => who && who.pid !== process.pid && isAlive(who));
}

function readClaimant(directory: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(claimantPath(directory), 'utf8'));
  } catch (error) {
    if (errnoCode(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What a crash has left. Of several who find it one renames it. */
function discard({ runRoot }: Engine, id: string): void {
  const directory = runDirectory(runRoot, id);
  const temporary = temporaryPath(directory);
  try {
    renameSync(directory, temporary);
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return;
    throw error;
  }
  rmSync(temporary, { recursive: true, force: true });
}
