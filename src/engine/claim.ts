import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runDirectory } from '../container/record.js';
import { isRunning, readState } from '../container/state.js';
import { createDirectory, removeTree } from '../util/atomic.js';
import { EngineError, errnoCode } from '../util/errors.js';
import { entriesIn } from '../util/list.js';
import { identify, isAlive, ownIdentity, type ProcessIdentity } from '../util/process.js';
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
    if (await createDirectory(directory, writeClaimant, false)) return hold(directory);
    const claimant = readClaimant(directory);
    if (isRunning(readState(engine.root, id))) return false;
    if (isSeenTo(engine, id)) await sleep(5);
    else if (claimant && takeOver(directory, claimant)) return hold(directory);
  }
  throw new EngineError('conflict', `container ${id.slice(0, 12)} is being started or removed by somebody else`);
}

function hold(directory: string): true {
  held.add(directory);
  return true;
}

/** Gives a claim back: its directory goes, and what else is in it. By another name, as the next one to claim it may be there already. */
export async function giveBack({ runRoot }: Engine, id: string): Promise<void> {
  const directory = runDirectory(runRoot, id);
  held.delete(directory);
  await removeTree(directory);
}

/**
 * The claim is somebody else's from now on, who need not claim it: the monitor's, or nobody's.
 *
 * @param pid of a process that has just been started for it
 */
export function handOver({ runRoot }: Engine, id: string, pid = 0): void {
  const directory = runDirectory(runRoot, id);
  held.delete(directory);
  const claimant = readClaimant(directory);
  if (claimant) renameClaimant(directory, claimant, newClaimant(identify(pid) ?? nobody));
}

/** Waits until a container that does not run any more has been seen to, or runs again. */
export async function settled(engine: Engine, id: string): Promise<void> {
  while (isSeenTo(engine, id) && !isRunning(readState(engine.root, id))) await sleep(5);
}

interface Claimant extends ProcessIdentity {
  /** Its name says who it is, and is never given twice. */
  readonly file: string;
}

const claimantName = /^claimant-(\d+)-(\d*)-[0-9a-f]{16}$/;

const nobody: ProcessIdentity = { pid: 0, startTime: '' };

function newClaimant({ pid, startTime }: ProcessIdentity): string {
  return `claimant-${pid}-${startTime}-${randomBytes(8).toString('hex')}`;
}

function writeClaimant(directory: string): void {
  writeFileSync(join(directory, newClaimant(ownIdentity())), '');
}

function readClaimant(directory: string): Claimant | undefined {
  const file = entriesIn(directory).find(({ name }) => claimantName.test(name))?.name ?? '';
  const [, pid, startTime = ''] = claimantName.exec(file) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), startTime, file };
}

/** Somebody who has claimed it, or its monitor, is there and will tidy up. */
export function isSeenTo({ root, runRoot }: Engine, id: string): boolean {
  const isThere = (who: ProcessIdentity) => who.pid !== process.pid && isAlive(who);
  const directory = runDirectory(runRoot, id);
  const claimant = readClaimant(directory);
  if (claimant?.pid === process.pid) return held.has(directory);
  if (claimant && isThere(claimant)) return true;
  // Who cleans up goes on for a moment after the claim is given back. Who only made it has nothing more to do.
  const state = readState(root, id);
  return state !== undefined && state.status !== 'created' && isThere(state.owner);
}

/**
 * Makes ours what a crash has left. Of several who find it one can rename its claimant, as the name is gone then; and a claim that took its
 * place has another.
 */
function takeOver(directory: string, claimant: Claimant): boolean {
  const own = newClaimant(ownIdentity());
  if (!renameClaimant(directory, claimant, own)) return false;
  for (const { name } of entriesIn(directory)) {
    if (name !== own) rmSync(join(directory, name), { recursive: true, force: true });
  }
  return true;
}

/** False when it is not there any more. */
function renameClaimant(directory: string, { file }: Claimant, name: string): boolean {
  try {
    renameSync(join(directory, file), join(directory, name));
    return true;
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return false;
    throw error;
  }
}
