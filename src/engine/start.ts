import type { Cgroup } from '../cgroup/cgroup.js';
import { claimEnd, forgetEnd } from '../container/end.js';
import { forgetHealth } from '../container/health.js';
import { hasProbe } from '../container/health-config.js';
import {
  type ContainerConfig,
  type ContainerRecord,
  containerDirectory,
  runDirectory,
  tryReadRecord,
} from '../container/record.js';
import { type ContainerState, markExited, markRunning, readState, writeState } from '../container/state.js';
import { attachMounts, openBinds, waitForFiles } from '../runtime/binds.js';
import { defaultDevices, makeDevices } from '../runtime/devices.js';
import { forkShim } from '../runtime/fork-server.js';
import { readonlyRoot } from '../runtime/masks.js';
import { type Relay, startMonitor } from '../runtime/monitor.js';
import { deviceMounts, kernelMounts } from '../runtime/mounts.js';
import { nameDomain, namespaces } from '../runtime/namespaces.js';
import { attachFiles, openFiles } from '../runtime/network.js';
import type { Instruction, Plan } from '../runtime/plan.js';
import { makeWorkingDirectory, type Size, type Stdio, startProcess } from '../runtime/process.js';
import { enterRoot } from '../runtime/rootfs.js';
import { type Report, type RunOptions, runPlan } from '../runtime/shim.js';
import { driverOf } from '../storage/choose.js';
import { EngineError } from '../util/errors.js';
import { ownCommand } from '../util/process.js';
import { spawnDetached } from '../util/spawn.js';
import { admitArrivals, dismissArrivals, hasArrivals } from './arrivals.js';
import { type Attendance, attend, withClients } from './attendance.js';
import { containerCgroup } from './cgroup.js';
import { claim, handOver } from './claim.js';
import { conclude } from './conclude.js';
import { confinement, confinementWarnings, systemPaths } from './confinement.js';
import type { Engine } from './context.js';
import { findDevices } from './devices.js';
import { killed, recordLostEnd } from './end.js';
import { environment } from './environment.js';
import { containerEvent, emit } from './events.js';
import { fillVolumes } from './fill.js';
import { beginHealth } from './health-process.js';
import { joinedMounts, joinedNamespaces } from './joined.js';
import { endLeftovers } from './leftovers.js';
import { monitorLog } from './monitor-log.js';
import { runtimeMounts, volumesToFill } from './mounts.js';
import { releaseNetworks } from './network/connect.js';
import { hostNameOf, networkFiles, writeNetworkFiles } from './network/files.js';
import { NetworkRun, networkBarrier, sandboxOf } from './network/sandbox.js';
import { settings } from './settings.js';
import { tidy } from './tidy.js';
import { mountVolumes } from './volume-mounts.js';
import { sharedMounts } from './walls.js';

export interface StartOptions {
  /** Stay with the command until it ends, and pass its output on. */
  readonly attach: boolean;
  /** Pass stdin on. */
  readonly stdin: boolean;
  /** What of its output; all unless given. */
  readonly outputs?: RunOptions['outputs'];
  /** The numbers of the characters that mean "leave it running". */
  readonly detachKeys: readonly number[];
  /** Pass our signals on. */
  readonly signalProxy: boolean;
  /** The size of the user's terminal. */
  readonly size?: Size | undefined;
  /** Changes the plan before it runs. */
  readonly prepare?: (plan: Plan) => Plan;
  /** Gets the plan; what it returns gets a report of each instruction that was carried out. */
  readonly onPlan?: (plan: Plan) => (report: Report) => void;
}

/** Somebody else has started it. */
export class AlreadyRunning extends EngineError {}

/** How a container is started that nobody looks at. */
export const inBackground: StartOptions = { attach: false, stdin: false, detachKeys: [], signalProxy: false };

/** A container that is ready to start. */
export interface PlannedStart {
  readonly plan: Plan;
  readonly cgroup: Cgroup;
}

/** The start of a container as a plan. */
export function planStart(engine: Engine, record: ContainerRecord, options: StartOptions): PlannedStart {
  const { id, config } = record;
  const hostname = hostNameOf(engine, record);
  const cwd = config.workdir ?? '/';
  const joined = joinedNamespaces(engine, config);
  const mounts = [...sharedMounts(config), ...joinedMounts(joined), ...runtimeMounts(engine, config.mounts)];
  const files = networkFiles(engine, record);
  const root = driverOf(engine.root, record.driver).mount(containerDirectory(engine.root, id), record.layers);
  const devices = findDevices(config);
  const cgroup = containerCgroup(engine, id, { ...config.limits, devices: devices.rules }, config.cgroup);
  for (const warning of confinementWarnings(config)) engine.warn(`warning: ${warning}`);
  const plan = [
    ...startMonitor({
      ...relay(config, options),
      runDirectory: runDirectory(engine.runRoot, id),
      directory: containerDirectory(engine.root, id),
      log: monitorLog(engine, record),
      atExit: cleanupCommand(engine, id),
    }),
    ...cgroup.make,
    ...namespaces(hostname, cgroup, sandboxOf(engine, record), config.hostNamespaces, joined),
    ...nameDomain(config.domainname),
    ...root.plan,
    ...openBinds(mounts),
    ...openFiles(files),
    ...enterRoot(root.rootfs),
    ...kernelMounts(config.security?.privileged ? 'rw' : 'ro'),
    ...settings(config),
    ...defaultDevices(),
    ...makeDevices(devices.nodes),
    ...deviceMounts(config.shmSize, config.ipcMode),
    ...cgroup.mount,
    ...systemPaths(config),
    ...(volumesToFill(engine, config.mounts).length > 0 ? waitForFiles() : []),
    ...attachFiles(files),
    ...attachMounts(mounts),
    ...makeWorkingDirectory(cwd),
    ...(config.readOnly ? readonlyRoot() : []),
    ...networkBarrier(record),
    ...startProcess({
      args: config.command,
      env: environment(config, hostname),
      cwd,
      user: config.user || '0',
      stdio: stdio(config, options.size),
      groups: config.groups ?? [],
      init: config.init,
      confinement: confinement(config),
    }),
  ];
  return { plan, cgroup };
}

/** What sees to a container's end, in a process of its own. */
export function cleanupCommand({ root, runRoot }: Engine, id: string): string[] {
  return ownCommand(['--root', root, '--run-root', runRoot, 'container', 'cleanup', id]);
}

function relay({ terminal, openStdin }: ContainerConfig, { attach, stdin, detachKeys }: StartOptions): Relay {
  return { attach, stdin: stdin && openStdin, terminal, detachKeys };
}

function stdio({ terminal, openStdin, stdinOnce }: ContainerConfig, size: Size = { rows: 0, columns: 0 }): Stdio {
  const input = stdinOnce ? 'once' : 'open';
  return { terminal: terminal ? size : undefined, input: openStdin ? input : 'none' };
}

/**
 * Starts a container that does not run. Attached, it waits for its end.
 *
 * @returns the exit code; undefined when the container goes on without us
 */
export async function start(
  engine: Engine,
  record: ContainerRecord,
  options: StartOptions,
): Promise<number | undefined> {
  const { id } = record;
  if (!(await claim(engine, id)))
    throw new AlreadyRunning('conflict', `container ${id.slice(0, 12)} is running already`);
  if (options.attach || !engine.stays) return await carryOut(engine, record, options);
  // A container for whom nobody has come has nothing to wait for.
  const onMonitor = hasArrivals(engine, id) ? () => admitArrivals(engine, id) : undefined;
  await begin(engine, record, { ...options, onMonitor });
  // Who came too late for that is not too late for what comes next.
  await admitArrivals(engine, id);
  return undefined;
}

/** Is done once the command runs. Its end is seen to when it comes. */
function begin(engine: Engine, record: ContainerRecord, options: StartOptions & Attendance): Promise<undefined> {
  return new Promise((resolve, reject) => {
    const onBegin = () => resolve(undefined);
    carryOut(engine, record, { ...options, onBegin }).then(onBegin, reject);
  });
}

async function carryOut(
  engine: Engine,
  record: ContainerRecord,
  options: StartOptions & Attendance,
): Promise<number | undefined> {
  const { id } = record;
  const before = readState(engine.root, id);
  const network = new NetworkRun(engine, record);
  let begun = false;
  const onBegin = () => {
    begun = true;
    options.onBegin?.();
  };
  try {
    recordLostEnd(engine, record);
    await releaseNetworks(engine, id);
    await endLeftovers(engine, record);
    forgetEnd(engine.root, id);
    forgetHealth(engine.root, id);
    await mountVolumes(engine, id, record.config.mounts);
    writeNetworkFiles(engine, record);
    if (options.attach) emit(engine, containerEvent(record, 'attach'));
    const exitCode = await runPlan(...prepare(engine, record, { ...options, onBegin }, network));
    // A monitor that heard us letting go sees to the rest by itself; else it has told us the code, and left it to us.
    if (exitCode !== undefined) return await seeToEnd(engine, record, exitCode);
    handOver(engine, id);
    if (options.attach) emit(engine, containerEvent(record, 'detach'));
    return undefined;
  } catch (error) {
    // Its monitor was killed while we stayed: that is its end, and no failure to start.
    if (begun) return await seeToEnd(engine, record, killed);
    recordFailure(engine, record, before, error as Error);
    await dismissArrivals(engine, id);
    await network.settled();
    await tidy(engine, id);
    throw error;
  }
}

async function seeToEnd(engine: Engine, { id }: ContainerRecord, exitCode: number): Promise<number> {
  // It may have been given another one while it ran.
  const { restart } = tryReadRecord(engine.root, id)?.config ?? {};
  if ((restart?.name ?? 'no') === 'no') return await conclude(engine, id, exitCode);
  // The policy may take for ever, and we do not.
  handOver(engine, id, spawnDetached(cleanupCommand(engine, id)));
  return exitCode;
}

function prepare(
  engine: Engine,
  record: ContainerRecord,
  options: StartOptions & Attendance,
  network: NetworkRun,
): [Plan, RunOptions] {
  const { prepare: change = (same: Plan) => same } = options;
  const plan = withClients(change(planStart(engine, record, options).plan), options);
  const listen = options.onPlan?.(plan);
  const hasBegun = watchBeginning(plan);
  let monitor = 0;
  const onReport = (report: Report) => {
    const op = plan[report.index]?.op;
    if (op === 'monitor') monitor = report.pid;
    if (op === 'clone' && report.errno === 0) {
      markRunning(engine.root, record.id, { process: report.pid, monitor });
      if (hasProbe(record.config.health)) beginHealth(engine, record.id);
      network.begin(report.pid);
    }
    if (hasBegun(report)) {
      emit(engine, containerEvent(record, 'start'));
      options.onBegin?.();
    }
    listen?.(report);
  };
  const onWait = async (instruction: Instruction, pid: number) => {
    if (instruction.args[0] === 'fill') await fillVolumes(engine, volumesToFill(engine, record.config.mounts), pid);
    if (instruction.args[0] === 'network') await network.ready();
    await attend(instruction, options);
  };
  const { attach, stdin, outputs } = options;
  return [
    plan,
    {
      stdin: attach && stdin,
      outputs,
      fork: engine.stays && !attach ? forkShim : undefined,
      detach: !(attach || engine.stays),
      ...signals(options, record.config),
      onReport,
      onWait,
    },
  ];
}

/** True for the report that the command itself runs: the monitor says so, which alone has a number to give; but also after a failure. */
export function watchBeginning(plan: Plan): (report: Report) => boolean {
  let failed = false;
  return ({ index, errno, pid }) => {
    failed ||= errno !== 0;
    return !failed && plan[index]?.op === 'exec' && pid !== 0;
  };
}

/** A terminal's keys reach the command as signals by themselves: another signal is for us alone. */
function signals({ attach, signalProxy }: StartOptions, { terminal }: ContainerConfig): Pick<RunOptions, 'onSignal'> {
  if (!attach) return { onSignal: () => {} };
  return signalProxy && !terminal ? {} : { onSignal: 'leave' };
}

/** Docker's exit code for a command that did not start. */
export function failureCode(error: unknown): number {
  const kind = error instanceof EngineError ? error.kind : undefined;
  return kind === 'commandNotFound' ? 127 : kind === 'notExecutable' ? 126 : 125;
}

/** A disk that is full must not hide why: the error says enough. */
function recordFailure(
  { root }: Engine,
  { id }: ContainerRecord,
  before: ContainerState | undefined,
  error: Error,
): void {
  // Nothing has begun that could end: nobody is to tell of it.
  claimEnd(root, id);
  try {
    const end = { exitCode: failureCode(error), error: error.message };
    // One that has never run has not ended, either.
    if (before?.status === 'created') writeState(containerDirectory(root, id), { ...before, ...end, left: true });
    else markExited(root, id, end);
  } catch {
    // It stays as it was: created, and not running.
  }
}
