import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Duplex, Readable, Writable } from 'node:stream';
import { EngineError, errnoCode } from '../util/errors.js';
import { identify, isServed } from '../util/process.js';
import { encodePlan, type Instruction, type Plan } from './plan.js';
import { planError } from './plan-error.js';

/** How one instruction went. Times in microseconds; `started` on the kernel's monotonic clock. */
export interface Report {
  readonly index: number;
  readonly started: number;
  readonly took: number;
  /** 0, or the number of the error. */
  readonly errno: number;
  /** The monitor itself for `monitor`; after `clone` the container's first process, as the host sees it. */
  readonly pid: number;
}

export interface RunOptions {
  /** Pass stdin on; else the command reads from /dev/null. */
  readonly stdin: boolean;
  /** Let these pass; the rest goes nowhere. Both unless given. */
  readonly outputs?: readonly ('stdout' | 'stderr')[] | undefined;
  /** Has a shim that is started already, as a fork server has one: its report channel, on which it receives the plan. */
  readonly fork?: (() => Promise<Duplex | undefined>) | undefined;
  /** Let go of the command as soon as it runs. */
  readonly detach?: boolean;
  /** What to do with a signal that we get: unless said the command gets it; `leave` lets go of the command. */
  readonly onSignal?: ((number: number) => void) | 'leave';
  /** Called with the ends of pipes that take the place of stdin and stdout. */
  readonly onPipes?: (input: Writable, output: Readable) => void;
  /** Called for each report, in the plan's order. */
  readonly onReport?: (report: Report) => void;
  /** Called when the container waits at this instruction; it goes on when the promise is fulfilled. */
  readonly onWait?: (instruction: Instruction, pid: number) => Promise<void>;
}

/** To the shim: a waiting child may go on. Any other byte is the number of a signal for the command. */
const go = 0;

/** Where the shim is: MYDOCKER_SHIM, or beside the program. */
export function shimPath(): string {
  return process.env.MYDOCKER_SHIM ?? join(__dirname, 'mydocker-shim');
}

/**
 * Carries out a plan. It ends with the command, or, if the plan has a monitor, when that one knows that we let go.
 *
 * @returns the command's exit code, or 128 + the number of the signal that ended it; undefined when it goes on without us
 * @throws EngineError of the instruction that failed, or `unavailable` when the monitor was killed
 */
export async function runPlan(plan: Plan, options: RunOptions): Promise<number | undefined> {
  const bytes = encodePlan(plan);
  let channel: Duplex | undefined;
  // From before the start: the command may get a signal as soon as it runs.
  const { onSignal = (number: number) => channel && say(channel, number) } = options;
  const leaving = { wanted: options.detach ?? false, now: () => {} };
  const stopForwarding = forwardSignals(
    onSignal === 'leave' ? () => channel?.end() : onSignal,
    outlivesUs(plan) ? () => leave(leaving) : undefined,
  );
  try {
    const forked = await options.fork?.();
    const shim = forked ? forkedShim(forked, plan) : startShim(options);
    channel = shim.channel;
    shim.send(bytes);
    const reports = readReports(channel, plan, options, leaving);
    // It may fail before the shim ends; we hear of it below.
    reports.catch(() => {});
    const code = await shim.ended(reports);
    // The relay leaves the command running, or was killed: without it nobody would finish a start.
    if (code !== 0) channel.end();
    return resultOf(plan, options, code, await reports);
  } finally {
    stopForwarding();
  }
}

/** Whether to let go of the command as soon as it runs. */
interface Leaving {
  wanted: boolean;
  /** Does so; nothing as long as it does not run. */
  now: () => void;
}

function leave(leaving: Leaving): void {
  leaving.wanted = true;
  leaving.now();
}

const outlivesUs = (plan: Plan) => has(plan, 'monitor') || has(plan, 'attach');

function resultOf(
  plan: Plan,
  { detach }: RunOptions,
  code: number | undefined,
  { failed, started, exitCode }: Outcome,
): number | undefined {
  if (failed) throw planError(plan, failed);
  if (has(plan, 'attach')) return code === 0 ? 0 : undefined;
  if (!has(plan, 'monitor')) return code ?? gone('the shim was killed, and the command with it');
  if (exitCode !== undefined || (started && (detach || code !== 0))) return exitCode;
  if (code && code > 128) return code;
  return gone("the container's monitor was killed, and the container with it");
}

const has = (plan: Plan, wanted: string) => plan.some(({ op }) => op === wanted);

function gone(what: string): never {
  throw new EngineError('unavailable', what);
}

/** A shim that waits for its plan. */
interface Shim {
  /** Brings the reports, and takes our words to it. */
  readonly channel: Duplex;
  readonly send: (plan: string) => void;
  /** How it has ended; undefined when it was killed. */
  readonly ended: (reports: Promise<Outcome>) => Promise<number | undefined>;
}

/** Descriptor 3 carries the reports, and our words to the shim; 4 the plan. No environment: the plan says what the command gets. */
function startShim({ stdin, outputs = ['stdout', 'stderr'], onPipes }: RunOptions): Shim {
  try {
    const [out, err] = (['stdout', 'stderr'] as const).map((name) => (outputs.includes(name) ? 'inherit' : 'ignore'));
    const [input, output] = onPipes ? (['pipe', 'pipe'] as const) : ([stdin ? 'inherit' : 'ignore', out] as const);
    const stdio = [input, output, err, 'pipe', 'pipe'] as const;
    const shim = spawn(shimPath(), [], { argv0: 'mydocker-shim', env: {}, stdio: [...stdio] });
    if (shim.stdin && shim.stdout) onPipes?.(shim.stdin, shim.stdout);
    return {
      channel: shim.stdio[3] as Duplex,
      send: (plan) => sendPlan(shim.stdio[4] as Duplex, plan),
      ended: () => exitOf(shim),
    };
  } catch (error) {
    throw notStarted(error as Error);
  }
}

/**
 * It gets its plan on the channel, which stays open: by its length it knows the plan's end. It is no child of ours: that it came to
 * that end, or to a failure, is in the reports.
 */
function forkedShim(channel: Duplex, plan: Plan): Shim {
  return {
    channel,
    send: (bytes) => channel.write(`${Buffer.byteLength(bytes)}\n${bytes}`),
    ended: async (reports) => {
      const { last, failed } = await reports;
      return failed || last >= plan.length - 1 ? 0 : undefined;
    },
  };
}

function notStarted(cause: Error): EngineError {
  return new EngineError('unavailable', `cannot start the shim: ${cause.message}`, { cause });
}

function sendPlan(pipe: Duplex, bytes: string): void {
  // A shim that did not read it all: its exit says more.
  pipe.on('error', () => {});
  pipe.end(bytes);
}

/** Undefined when a signal ended it. */
async function exitOf(shim: ChildProcess): Promise<number | undefined> {
  const [code, signal] = await once(shim, 'exit').catch((error: Error) => {
    throw notStarted(error);
  });
  // Before `clone` a signal that is passed on ends the shim, and nothing has started.
  if (forwarded.includes(signal)) return 128 + constants.signals[signal as NodeJS.Signals];
  return code ?? undefined;
}

/** What the reports say, once the shim, the monitor and the container have closed their ends. */
interface Outcome {
  /** The number of the last instruction that was reported on. */
  readonly last: number;
  readonly failed?: Report;
  /** The command runs, or has run. */
  readonly started?: boolean;
  readonly exitCode?: number;
}

async function readReports(
  channel: Duplex,
  plan: Plan,
  { onReport, onWait }: RunOptions,
  leaving: Leaving,
): Promise<Outcome> {
  let outcome: Outcome = { last: -1 };
  let container = 0;
  const attaches = has(plan, 'attach');
  for await (const line of lines(channel)) {
    const [index = 0, started = 0, took = 0, errno = 0, pid = 0] = line.split(' ').map(Number);
    const report = { index, started, took, errno, pid };
    outcome = outcomeOf(outcome, report, plan);
    if (index === plan.length) continue;
    onReport?.(report);
    container ||= plan[index]?.op === 'clone' ? pid : 0;
    if (outcome.started || attaches) leaving.now = () => channel.end();
    if (leaving.wanted) leaving.now();
    const next = plan[index + 1];
    // After a failure nobody is waiting.
    if (outcome.failed || next?.op !== 'wait') continue;
    await unlessKilled(container, onWait?.(next, container));
    say(channel, go);
  }
  return outcome;
}

/** A container that is killed meanwhile cannot be helped: its monitor says how it ended. Other plans have no first process, and 0 here. */
async function unlessKilled(pid: number, work: Promise<void> | undefined): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (pid === 0 || identify(pid)) throw error;
  }
}

/** A word after we have let go would destroy the channel, with what is still to be read from it. */
function say(channel: Duplex, word: number): void {
  if (channel.writable) channel.write(Buffer.of(word));
}

function outcomeOf(before: Outcome, report: Report, plan: Plan): Outcome {
  const { index, errno, pid } = report;
  const outcome = { ...before, last: index };
  if (index === plan.length) return { ...outcome, exitCode: pid };
  if (errno !== 0) return { ...outcome, failed: report };
  // The child says that it begins; only the monitor, which has a pid to say, knows that it has succeeded.
  return plan[index]?.op === 'exec' && pid !== 0 ? { ...outcome, started: true } : outcome;
}

/** A shim that is gone ends them, even if it did not take what was written to it: its exit code says more. */
async function* lines(channel: Duplex): AsyncGenerator<string> {
  channel.on('error', () => {});
  try {
    let rest = '';
    for await (const chunk of channel) {
      const [first = '', ...others] = String(chunk).split('\n');
      const whole = [rest + first, ...others];
      rest = whole.pop() ?? '';
      yield* whole;
    }
  } catch (error) {
    if (!['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'].includes(errnoCode(error) ?? '')) throw error;
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
function forwardSignals(pass: (number: number) => void, hangUp?: () => void): () => void {
  const forward = (signal: NodeJS.Signals) => {
    if (signal === 'SIGHUP' && isServed() && hangUp) hangUp();
    else pass(constants.signals[signal]);
  };
  for (const signal of forwarded) process.on(signal, forward);
  return () => {
    for (const signal of forwarded) process.off(signal, forward);
  };
}
