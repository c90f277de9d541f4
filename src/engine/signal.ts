import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { findHierarchies } from '../cgroup/detect.js';
import { setFrozen } from '../cgroup/freeze.js';
import { runDirectory, tryReadRecord } from '../container/record.js';
import { isRunning, readState } from '../container/state.js';
import { ask, type Question, question } from '../runtime/monitor-client.js';
import { EngineError, errnoCode } from '../util/errors.js';
import { isAlive, type ProcessIdentity } from '../util/process.js';
import { cgroupName } from './cgroup.js';
import { settled } from './claim.js';
import type { Engine } from './context.js';
import { containerEvent, emit } from './events.js';

/** Sends a signal to a container's first process: by its monitor, whose child it is and who therefore cannot mistake it. */
export async function sendSignal(engine: Engine, id: string, number: number): Promise<void> {
  const record = tryReadRecord(engine.root, id);
  // First: what it does comes after it.
  if (record && isRunning(readState(engine.root, id))) {
    emit(engine, containerEvent(record, 'kill', { signal: String(number) }));
  }
  try {
    await ask(runDirectory(engine.runRoot, id), `kill ${number}`);
  } catch {
    signalProcess(readState(engine.root, id)?.process, number);
  }
}

/** Where there is no monitor to ask: to this process and no other, unless it ends at just this moment. */
export function signalProcess(target: ProcessIdentity | undefined, number: number): void {
  if (!target || !isAlive(target)) return;
  try {
    process.kill(target.pid, number);
  } catch (error) {
    if (errnoCode(error) !== 'ESRCH') throw error;
  }
}

/** Ends a container that runs or waits for its restart, by SIGKILL; returns when it has ended. */
export async function killContainer(engine: Engine, id: string): Promise<void> {
  await endRestart(engine, id);
  const state = readState(engine.root, id);
  const end = await awaitEnd(engine, id);
  await sendSignal(engine, id, constants.signals.SIGKILL);
  if (state?.status === 'paused') await thaw(engine, id);
  await end.answer;
}

/** Ends the wait of who would start it again, to whom a word was left before; a start that has begun goes on. */
export async function endRestart(engine: Engine, id: string): Promise<void> {
  const state = readState(engine.root, id);
  if (state?.status !== 'restarting') return;
  process.kill(state.owner.pid, 'SIGTERM');
  await settled(engine, id);
}

/** A frozen process gets no signal before it is let go. */
export async function thaw({ root }: Engine, id: string): Promise<void> {
  await setFrozen(findHierarchies(), cgroupName(root, id), false).catch((error: unknown) => {
    // It has ended, and its cgroup is gone.
    if (errnoCode(error) !== 'ENOENT') throw error;
  });
}

/** Waits for the end of a container's command, from before what is done next. */
export async function awaitEnd(engine: Engine, id: string): Promise<Question> {
  try {
    const asked = await question(runDirectory(engine.runRoot, id), 'wait');
    return { ...asked, answer: asked.answer.catch(() => watch(engine, id)) };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { answer: watch(engine, id), withdraw: () => {} };
  }
}

/** Without a monitor there is nobody to ask. */
async function watch({ root }: Engine, id: string): Promise<string> {
  for (;;) {
    const { process: container, exitCode = 137 } = readState(root, id) ?? {};
    if (!container || !isAlive(container)) return String(exitCode);
    await sleep(5);
  }
}
