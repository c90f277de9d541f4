import type { ContainerRecord } from '../../container/record.js';
import { isRunning, readState } from '../../container/state.js';
import { networkMode, networkOwner } from '../../network/options.js';
import { hostNetwork, ownNetwork, type Sandbox, sharedNetwork, waitForNetwork } from '../../runtime/network.js';
import type { Plan } from '../../runtime/plan.js';
import { EngineError } from '../../util/errors.js';
import { isAlive } from '../../util/process.js';
import type { Engine } from '../context.js';
import { connectNetworks } from './connect.js';
import { requireLinked } from './linked-hosts.js';

/** The network namespace that a container's first process gets. */
export function sandboxOf(engine: Engine, record: ContainerRecord): Sandbox {
  const { root } = engine;
  const { config } = record;
  const mode = networkMode(config.network);
  if (mode === 'host') return hostNetwork;
  if (mode === 'container') return sharedNetwork(firstProcess(root, networkOwner(config.network)));
  requireLinked(engine, record);
  return ownNetwork;
}

function firstProcess(root: string, id: string): number {
  const state = readState(root, id);
  if (isRunning(state) && state?.process && isAlive(state.process)) return state.process.pid;
  throw new EngineError('conflict', `cannot join network of a non running container: ${id.slice(0, 12)}`);
}

/** The barrier, if there is anything to wait for. */
export function networkBarrier({ config }: ContainerRecord): Plan {
  return networkMode(config.network) === 'own' ? waitForNetwork() : [];
}

/** A container's networks during one run of it. */
export class NetworkRun {
  private connecting: Promise<unknown> | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly record: ContainerRecord,
  ) {}

  /** Begins while the container mounts its files; to be awaited with `ready`. */
  begin(pid: number): void {
    if (networkMode(this.record.config.network) !== 'own') return;
    this.connecting = connectNetworks(this.engine, this.record, pid);
    // Said where it is awaited.
    this.connecting.catch(() => {});
  }

  async ready(): Promise<void> {
    await this.connecting;
  }

  /** Waits until nothing is being made any more, whatever became of it. */
  async settled(): Promise<void> {
    await this.connecting?.catch(() => {});
  }
}
