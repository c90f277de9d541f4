import type { Cgroup } from '../cgroup/cgroup.js';
import { type ContainerRecord, containerDirectory } from '../container/record.js';
import { markExited, markRunning } from '../container/state.js';
import { attachMounts, openBinds, waitForFiles } from '../runtime/binds.js';
import { defaultDevices } from '../runtime/devices.js';
import { maskKernel, readonlyRoot } from '../runtime/masks.js';
import { deviceMounts, kernelMounts } from '../runtime/mounts.js';
import { namespaces } from '../runtime/namespaces.js';
import type { Instruction, Plan } from '../runtime/plan.js';
import { makeWorkingDirectory, startProcess } from '../runtime/process.js';
import { enterRoot } from '../runtime/rootfs.js';
import { type Report, runPlan } from '../runtime/shim.js';
import { driverOf } from '../storage/choose.js';
import { containerCgroup, withCgroup } from './cgroup.js';
import type { Engine } from './context.js';
import { environment } from './environment.js';
import { fillVolumes } from './fill.js';
import { runtimeMounts, volumesToFill } from './mounts.js';

export interface StartOptions {
  /** Pass stdin on. */
  readonly stdin: boolean;
  /** Changes the plan before it runs. */
  readonly prepare?: (plan: Plan) => Plan;
  /** Gets the plan; what it returns gets a report of each instruction that was carried out. */
  readonly onPlan?: (plan: Plan) => (report: Report) => void;
}

/** A container that is ready to start. */
export interface PlannedStart {
  readonly plan: Plan;
  readonly cgroup: Cgroup;
}

/** The start of a container as a plan. */
export function planStart(engine: Engine, record: ContainerRecord): PlannedStart {
  const { id, config } = record;
  const hostname = config.hostname || id.slice(0, 12);
  const cwd = config.workdir ?? '/';
  const mounts = runtimeMounts(engine, config.mounts);
  const root = driverOf(engine.root, record.driver).mount(containerDirectory(engine.root, id), record.layers);
  const cgroup = containerCgroup(engine, id, config.limits);
  const plan = [
    ...cgroup.make,
    ...namespaces(hostname, cgroup),
    ...root.plan,
    ...openBinds(mounts),
    ...enterRoot(root.rootfs),
    ...kernelMounts(),
    ...defaultDevices(),
    ...deviceMounts(),
    ...cgroup.mount,
    ...maskKernel(),
    ...(volumesToFill(engine, config.mounts).length > 0 ? waitForFiles() : []),
    ...attachMounts(mounts),
    ...makeWorkingDirectory(cwd),
    ...(config.readOnly ? readonlyRoot() : []),
    ...startProcess({
      args: config.command,
      env: environment(config, hostname),
      cwd,
      user: config.user || '0',
      terminal: config.terminal,
      init: config.init,
    }),
  ];
  return { plan, cgroup };
}

/** Starts a created container and waits for its end; returns its exit code. */
export async function start(engine: Engine, record: ContainerRecord, options: StartOptions): Promise<number> {
  const { prepare = (same: Plan) => same } = options;
  const { plan: planned, cgroup } = planStart(engine, record);
  const plan = prepare(planned);
  const listen = options.onPlan?.(plan);
  const onReport = (report: Report) => {
    if (plan[report.index]?.op === 'clone') markRunning(engine.root, record.id, report.pid);
    listen?.(report);
  };
  const onWait = async (instruction: Instruction, pid: number) => {
    if (instruction.args[0] === 'fill') await fillVolumes(engine, volumesToFill(engine, record.config.mounts), pid);
  };
  try {
    const exitCode = await withCgroup(engine, cgroup, () => runPlan(plan, { stdin: options.stdin, onReport, onWait }));
    recordEnd(engine, record, { exitCode });
    return exitCode;
  } catch (error) {
    const quiet = { ...engine, warn: () => {} }; // the error says enough
    recordEnd(quiet, record, { exitCode: 125, error: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

/** A disk that the container has filled must not hide how it ended. */
function recordEnd({ root, warn }: Engine, { id }: ContainerRecord, end: { exitCode: number; error?: string }): void {
  try {
    markExited(root, id, end);
  } catch (error) {
    warn(`cannot record the end of container ${id.slice(0, 12)}: ${(error as Error).message}`);
  }
}
