import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { EngineError, errnoCode } from '../util/errors.js';
import { encodePlan, type Instruction, type Plan } from './plan.js';
import { planError } from './plan-error.js';

/** How one instruction went. Times in microseconds; `started` on the kernel's monotonic clock. */
export interface Report {
  readonly index: number;
  readonly started: number;
  readonly took: number;
  /** 0, or the number of the error. */
  readonly errno: number;
  /** After `clone` the container's first process, as the host sees it. */
  readonly pid: number;
}

export interface RunOptions {
  /** Pass stdin on; else the command reads from /dev/null. */
  readonly stdin: boolean;
  /** Called for each report, in the plan's order. */
  readonly onReport?: (report: Report) => void;
  /** Called when the container waits at this instruction; it goes on when the promise is fulfilled. */
  readonly onWait?: (instruction: Instruction, pid: number) => Promise<void>;
}

/** To the shim: a waiting child may go on. Any other byte is the number of a signal for the command. */
const go = 0;

/** Where the shim is: MYDOCKER_SHIM, or beside the program. */
function shimPath(): string {
  return process.env.MYDOCKER_SHIM ?? join(__dirname, 'mydocker-shim');
}

/**
 * Carries out a plan and waits for the command's end.
 *
 * @returns the command's exit code, or 128 + the number of the signal that ended it
 * @throws EngineError of the instruction that failed
 */
export async function runPlan(plan: Plan, options: RunOptions): Promise<number> {
  const bytes = encodePlan(plan);
  let channel: Duplex | undefined;
  // From before the start: the command may get a signal as soon as it runs.
  const stopForwarding = forwardSignals((number) => channel?.write(Buffer.of(number)));
  try {
    const shim = startShim(options);
    sendPlan(shim.stdio[4] as Duplex, bytes);
    channel = shim.stdio[3] as Duplex;
    const [code, failed] = await Promise.all([exitOf(shim), readReports(channel, plan, options)]);
    if (failed) throw planError(plan, failed);
    return code;
  } finally {
    stopForwarding();
  }
}

/** Descriptor 3 carries the reports, and our words to the shim; 4 the plan. No environment: the plan says what the command gets. */
function startShim({ stdin }: RunOptions): ChildProcess {
  try {
    const stdio = [stdin ? 'inherit' : 'ignore', 'inherit', 'inherit', 'pipe', 'pipe'] as const;
    return spawn(shimPath(), [], { argv0: 'mydocker-shim', env: {}, stdio: [...stdio] });
  } catch (error) {
    throw notStarted(error as Error);
  }
}

function notStarted(cause: Error): EngineError {
  return new EngineError('unavailable', `cannot start the shim: ${cause.message}`, { cause });
}

function sendPlan(pipe: Duplex, bytes: string): void {
  // A shim that did not read it all: its exit says more.
  pipe.on('error', () => {});
  pipe.end(bytes);
}

async function exitOf(shim: ChildProcess): Promise<number> {
  const [code, signal] = await once(shim, 'exit').catch((error: Error) => {
    throw notStarted(error);
  });
  // Before `clone` a signal that is passed on ends the shim, and nothing has started.
  if (forwarded.includes(signal)) return 128 + constants.signals[signal as NodeJS.Signals];
  if (signal) throw new EngineError('unavailable', `the shim was ended by ${signal}, and the container with it`);
  return code;
}

/** Reads until the shim and the container have closed their ends; returns the report of a failure. */
async function readReports(channel: Duplex, plan: Plan, { onReport, onWait }: RunOptions): Promise<Report | undefined> {
  let failed: Report | undefined;
  let container = 0;
  for await (const line of lines(channel)) {
    const [index = 0, started = 0, took = 0, errno = 0, pid = 0] = line.split(' ').map(Number);
    const report = { index, started, took, errno, pid };
    if (errno !== 0) failed = report;
    onReport?.(report);
    container ||= pid;
    const next = plan[index + 1];
    if (next?.op !== 'wait') continue;
    await onWait?.(next, container);
    channel.write(Buffer.of(go));
  }
  return failed;
}

/** A shim that is gone ends them, even if it did not take what was written to it: its exit code says more. */
async function* lines(channel: Duplex): AsyncGenerator<string> {
  channel.on('error', () => {});
  try {
    yield* createInterface({ input: channel });
  } catch (error) {
    if (!['ECONNRESET', 'EPIPE'].includes(errnoCode(error) ?? '')) throw error;
  } finally {
    // Who reads no more, because `onWait` failed, must not leave the container waiting.
    channel.destroy();
  }
}

const forwarded = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2'] as const;

/**
 * Docker's --sig-proxy: a signal that the CLI gets is meant for the command. Not sent as a signal: Ctrl-C reaches the
 * shim as well, and of two equal signals that are pending the kernel keeps one.
 */
function forwardSignals(pass: (number: number) => void): () => void {
  const forward = (signal: NodeJS.Signals) => pass(constants.signals[signal]);
  for (const signal of forwarded) process.on(signal, forward);
  return () => {
    for (const signal of forwarded) process.off(signal, forward);
  };
}
