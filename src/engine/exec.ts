import {
  createExecRecord,
  type ExecConfig,
  type ExecRecord,
  execDirectory,
  readExecState,
  recordExecFailure,
  removeExec,
  sweepExecs,
  writeExecState,
} from '../container/exec.js';
import { isReady } from '../container/ready.js';
import { containerDirectory, readRecord, tryReadRecord } from '../container/record.js';
import { isRunning, readState } from '../container/state.js';
import { execPlan, monitorExec } from '../runtime/exec.js';
import { forkShim } from '../runtime/fork-server.js';
import type { Plan } from '../runtime/plan.js';
import { type Report, type RunOptions, runPlan } from '../runtime/shim.js';
import { EngineError } from '../util/errors.js';
import { identify, ownCommand, type ProcessIdentity } from '../util/process.js';
import { type Attendance, attend, withClients } from './attendance.js';
import { containerMembership } from './cgroup.js';
import { confinement } from './confinement.js';
import type { Engine } from './context.js';
import { killed } from './end.js';
import { environment } from './environment.js';
import { containerEvent, emit } from './events.js';
import { hostNameOf } from './network/files.js';
import { failureCode, type StartOptions, watchBeginning } from './start.js';

/** How an exec is started, as a container is. It passes stdin on if that was so agreed at its creation. */
export type ExecOptions = Omit<StartOptions, 'stdin' | 'signalProxy'> & Attendance;

/**
 * Runs one more command in a container. Attached, it waits for its end.
 *
 * @returns the exit code; undefined when the command goes on without us
 */
export async function exec(
  engine: Engine,
  id: string,
  config: ExecConfig,
  options: ExecOptions,
): Promise<number | undefined> {
  const record = createExec(engine, id, config);
  let keep = false;
  try {
    const exitCode = await startExec(engine, record, options);
    // What nobody waits for can still be asked about.
    keep = !options.attach || exitCode === undefined;
    return options.attach ? exitCode : undefined;
  } finally {
    if (!keep) removeExec(engine.runRoot, record);
  }
}

/**
 * Makes an exec instance that is not started yet.
 *
 * @throws EngineError `conflict` when the container is not running
 */
export function createExec(engine: Engine, id: string, config: ExecConfig): ExecRecord {
  findProcess(engine, id);
  sweepNowAndThen(engine.runRoot, id);
  const record = createExecRecord(engine.runRoot, id, config);
  tell(engine, record, `exec_create: ${config.command.join(' ')}`);
  return record;
}

/** When the instances of a container were last gone through, in milliseconds. */
const swept = new Map<string, number>();

/** To look at all that are remembered takes time, and a daemon may start thousands. */
function sweepNowAndThen(runRoot: string, id: string): void {
  if (Date.now() - (swept.get(id) ?? 0) < 10_000) return;
  swept.set(id, Date.now());
  sweepExecs(runRoot, id);
}

/**
 * Starts it. Attached, it waits for its end.
 *
 * @returns the exit code; undefined when the command goes on without us
 */
export async function startExec(engine: Engine, record: ExecRecord, options: ExecOptions): Promise<number | undefined> {
  const { attach, prepare = (same: Plan) => same } = options;
  const { stdin, terminal } = record.config;
  const plan = withClients(prepare(planExec(engine, record, options)), options);
  const listen = options.onPlan?.(plan);
  const hasBegun = watchBeginning(plan);
  const onReport = (report: Report) => {
    const op = plan[report.index]?.op;
    if (op === 'setns' && report.errno === 0) markRunning(engine, record, report.pid);
    if (hasBegun(report)) {
      tell(engine, record, `exec_start: ${record.config.command.join(' ')}`);
      options.onBegin?.();
    }
    listen?.(report);
  };
  try {
    const exitCode = await runPlan(plan, {
      stdin: attach && stdin,
      fork: engine.stays && !attach ? forkShim : undefined,
      detach: !(attach || engine.stays),
      ...signals(attach, terminal),
      onReport,
      onWait: (instruction) => attend(instruction, options),
    });
    if (exitCode !== undefined) tell(engine, record, 'exec_die', { exitCode: String(exitCode) });
    else if (attach) leftExec(engine, record);
    return exitCode;
  } catch (error) {
    // Who asks later what became of it gets docker's exit codes.
    recordExecFailure(engine.runRoot, record, failureCode(execFailure(error)));
    // The container's end may have come between our look and our entry: then what failed is of no interest.
    findProcess(engine, record.container);
    throw execFailure(error);
  }
}

/** Nothing was made that could be wrong: a user or a directory that is not there keeps a command from running, docker's 126. */
function execFailure(error: unknown): unknown {
  return error instanceof EngineError && error.kind === 'invalid'
    ? new EngineError('notExecutable', error.message)
    : error;
}

/** Who took part in it has gone, and it goes on. */
export function leftExec(engine: Engine, record: ExecRecord): void {
  tell(engine, record, 'exec_detach');
}

/** What its monitor does in the end, when nobody waits for it. */
export function concludeExec(engine: Engine, exec: Pick<ExecRecord, 'container' | 'id'>): void {
  const { exitCode = killed } = readExecState(engine.runRoot, exec);
  tell(engine, exec, 'exec_die', { exitCode: String(exitCode) });
}

/** The container may have been removed meanwhile, and has told of that. */
function tell(
  engine: Engine,
  { container, id }: Pick<ExecRecord, 'container' | 'id'>,
  action: string,
  attributes: Readonly<Record<string, string>> = {},
): void {
  const record = tryReadRecord(engine.root, container);
  if (record) emit(engine, containerEvent(record, action, { execID: id, ...attributes }));
}

/** A terminal's keys reach the command as signals by themselves: another signal is for us alone. */
function signals(attach: boolean, terminal: boolean): Pick<RunOptions, 'onSignal'> {
  if (!attach) return { onSignal: () => {} };
  return terminal ? { onSignal: 'leave' } : {};
}

function markRunning({ runRoot }: Engine, record: ExecRecord, pid: number): void {
  const process = identify(pid);
  writeExecState(runRoot, record, { status: 'running', ...(process && { process }) });
}

/** An exec as a plan. */
function planExec(engine: Engine, record: ExecRecord, options: ExecOptions): Plan {
  const { attach, detachKeys, size = { rows: 0, columns: 0 } } = options;
  const container = readRecord(engine.root, record.container);
  const { id, config } = container;
  const { command, env, user, workdir, terminal, stdin } = record.config;
  const input = attach || options.onMonitor ? 'once' : 'open';
  return [
    ...monitorExec({
      ...{ attach, stdin, terminal, detachKeys },
      directory: execDirectory(engine.runRoot, record),
      backlog: containerDirectory(engine.root, id),
      atExit: concludeCommand(engine, record),
    }),
    ...execPlan({
      container: findProcess(engine, id),
      cgroup: containerMembership(engine, id),
      args: command,
      env: environment({ ...config, env: [...config.env, ...env], terminal }, hostNameOf(engine, container)),
      cwd: workdir ?? config.workdir ?? '/',
      user: user || config.user || '0',
      groups: config.groups ?? [],
      stdio: { terminal: terminal ? size : undefined, input: stdin ? input : 'none' },
      confinement: confinement(config, record.config.privileged),
    }),
  ];
}

function concludeCommand({ root, runRoot }: Engine, { container, id }: ExecRecord): string[] {
  return ownCommand(['--root', root, '--run-root', runRoot, 'container', 'cleanup', '--exec', id, container]);
}

function findProcess({ root }: Engine, id: string): ProcessIdentity {
  const state = readState(root, id);
  const short = id.slice(0, 12);
  if (!isRunning(state)) throw new EngineError('conflict', `container ${short} is not running`);
  // It would stand still, and who waits for it too.
  if (state?.status === 'paused') {
    throw new EngineError('conflict', `container ${short} is paused, unpause the container before exec`);
  }
  if (!state?.process || !isReady(state.process.pid)) {
    throw new EngineError('conflict', `container ${short} is still starting: try again`);
  }
  return state.process;
}
