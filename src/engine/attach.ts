import { findContainer } from '../container/find.js';
import { readRecord, runDirectory } from '../container/record.js';
import { isRunning, readState } from '../container/state.js';
import { attachTo } from '../runtime/monitor.js';
import { ask, question } from '../runtime/monitor-client.js';
import { runPlan } from '../runtime/shim.js';
import { EngineError } from '../util/errors.js';
import type { Engine } from './context.js';
import { containerEvent, emit } from './events.js';

export interface AttachOptions {
  /** Pass stdin on, if the container has one. */
  readonly stdin: boolean;
  /** The numbers of the characters that mean "leave it running". */
  readonly detachKeys: readonly number[];
  /** Pass our signals on to a command that has no terminal. */
  readonly signalProxy: boolean;
}

/**
 * Shows a running container's output, and passes input on, until its end.
 *
 * @returns the exit code; undefined when the container goes on without us
 * @throws EngineError `notFound`, or `conflict` when it does not run
 */
export async function attach(engine: Engine, word: string, options: AttachOptions): Promise<number | undefined> {
  const id = findContainer(engine.root, word);
  const record = readRecord(engine.root, id);
  const state = readState(engine.root, id);
  if (!isRunning(state)) {
    throw new EngineError('conflict', `container ${word} does not run: only a running one has something to attach to`);
  }
  if (state?.status === 'paused') {
    throw new EngineError('conflict', `container ${word} is paused: try "mydocker unpause ${word}" before`);
  }
  const directory = runDirectory(engine.runRoot, id);
  const { terminal, openStdin } = record.config;
  const stdin = options.stdin && openStdin;
  const plan = attachTo(directory, { attach: true, stdin, terminal, detachKeys: options.detachKeys });
  // From before: a container with --rm leaves nothing to look it up in.
  const end = await question(directory, 'wait');
  const pass = (signal: number) => void kill(directory, signal);
  const onSignal = options.signalProxy && !terminal ? pass : 'leave';
  emit(engine, containerEvent(record, 'attach'));
  try {
    if ((await runPlan(plan, { stdin, onSignal })) !== undefined) return Number(await end.answer);
    emit(engine, containerEvent(record, 'detach'));
    return undefined;
  } finally {
    end.withdraw();
  }
}

/** A command that has just ended needs no signal. */
async function kill(directory: string, signal: number): Promise<void> {
  await ask(directory, `kill ${signal}`).catch(() => {});
}
