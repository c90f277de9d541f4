import { findContainer } from '../container/find.js';
import { isReady } from '../container/ready.js';
import { type ContainerConfig, type ContainerRecord, tryReadRecord } from '../container/record.js';
import { isRunning, readState } from '../container/state.js';
import type { Mount } from '../runtime/binds.js';
import type { JoinedNamespaces } from '../runtime/namespaces.js';
import { EngineError } from '../util/errors.js';
import type { ProcessIdentity } from '../util/process.js';
import type { Engine } from './context.js';

type Joining = Pick<ContainerConfig, 'joined'>;

/**
 * Whose namespaces a new container is to join, by their ids: a name may be another container's by the time of its start.
 *
 * @throws EngineError `notFound`
 */
export function nameJoined({ root }: Engine, { joined }: Joining): Joining {
  if (!joined) return {};
  const idOf = (name: string | undefined) => name && findContainer(root, name);
  return { joined: { ipc: idOf(joined.ipc), pid: idOf(joined.pid) } };
}

/**
 * The processes whose namespaces a container joins, at its start.
 *
 * @throws EngineError `conflict` when one does not run, `invalid` when it keeps its memory to itself
 */
export function joinedNamespaces(engine: Engine, { joined = {} }: Joining): JoinedNamespaces {
  const { ipc, pid } = joined;
  if (ipc !== undefined) checkShareable(engine, findContainer(engine.root, ipc));
  return {
    ipc: ipc === undefined ? undefined : firstProcess(engine, 'IPC', ipc),
    pid: pid === undefined ? undefined : firstProcess(engine, 'PID', pid),
  };
}

function checkShareable({ root }: Engine, id: string): void {
  const { config } = tryReadRecord(root, id) ?? ({} as Partial<ContainerRecord>);
  const { hostNamespaces = [], joined, ipcMode } = config ?? {};
  if (hostNamespaces.includes('ipc') || joined?.ipc !== undefined || ipcMode === 'shareable') return;
  const hint = 'hint: use IpcMode:shareable for the donor container';
  throw new EngineError('invalid', `container ${id}: non-shareable IPC (${hint})`);
}

function firstProcess({ root }: Engine, what: string, word: string): ProcessIdentity {
  const id = findContainer(root, word);
  const state = readState(root, id);
  if (isRunning(state) && state?.process && isReady(state.process.pid)) return state.process;
  throw new EngineError('conflict', `cannot join ${what} of a non running container: ${id}`);
}

/** The shared memory that goes with a namespace of IPC. */
export function joinedMounts({ ipc }: JoinedNamespaces): Mount[] {
  return ipc ? [{ type: 'bind', source: '/dev/shm', target: '/dev/shm', readOnly: false, seenBy: ipc }] : [];
}
