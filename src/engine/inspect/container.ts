import { listExecIds, readExecState } from '../../container/exec.js';
import { readHealth } from '../../container/health.js';
import { hasProbe } from '../../container/health-config.js';
import { defaultLog, logPath } from '../../container/log/config.js';
import { type ContainerRecord, containerDirectory, readRecord } from '../../container/record.js';
import { type ContainerState, isRunning, readState } from '../../container/state.js';
import type { MountPoint } from '../../volume/mount-point.js';
import { volumeData } from '../../volume/store.js';
import type { Engine } from '../context.js';
import { networkFiles } from '../network/files.js';
import { describeConfig } from './config.js';
import { describeGraphDriver } from './graph-driver.js';
import { describeHost } from './host-config.js';
import { describeLinks, describeNetworkSettings } from './networks.js';

/** What Go's clients take for "never". */
const never = '0001-01-01T00:00:00Z';

/** A container in the shape of Docker's API (v1.51, ContainerInspectResponse); what we know nothing of is empty, as there. */
export function inspectContainer(engine: Engine, id: string) {
  const record = readRecord(engine.root, id);
  const { config } = record;
  const [path = '', ...args] = config.command;
  const state = readState(engine.root, id);
  return {
    Id: id,
    Created: record.created,
    Path: path,
    Args: args,
    State: { ...describeState(state), ...describeHealthState(engine, record) },
    Image: record.imageId,
    ...describeFiles(engine, record),
    Name: `/${record.name}`,
    RestartCount: state?.restartCount ?? 0,
    Driver: record.driver,
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    ExecIDs: openExecs(engine, id),
    HostConfig: { ...describeHost(record), Links: describeLinks(engine, record) },
    GraphDriver: describeGraphDriver(engine, record),
    Mounts: config.mounts.map((mount) => describeMount(engine, mount)),
    Config: describeConfig(record),
    NetworkSettings: describeNetworkSettings(engine, record, state),
  };
}

/** Those that run, or can still be started. */
function openExecs({ runRoot }: Engine, container: string): string[] | null {
  const ids = listExecIds(runRoot, container).filter(
    (id) => readExecState(runRoot, { container, id }).status !== 'exited',
  );
  return ids.length > 0 ? ids : null;
}

/** Where its files are on the host; "" for one that it has not. A log in a form that others can read is named, too. */
function describeFiles(engine: Engine, record: ContainerRecord) {
  const sources = new Map(networkFiles(engine, record).map(({ source, target }) => [target, source]));
  const { id, config } = record;
  const { log = defaultLog } = config;
  return {
    ResolvConfPath: sources.get('/etc/resolv.conf') ?? '',
    HostnamePath: sources.get('/etc/hostname') ?? '',
    HostsPath: sources.get('/etc/hosts') ?? '',
    LogPath: log.driver === 'json-file' ? logPath(containerDirectory(engine.root, id), id, log) : '',
  };
}

/** One whose state cannot be read is dead. */
function describeState(state: ContainerState | undefined) {
  const status: string = state?.status ?? 'dead';
  const running = isRunning(state) || status === 'paused';
  return {
    Status: status,
    Running: running || status === 'restarting',
    Paused: status === 'paused',
    Restarting: status === 'restarting',
    OOMKilled: state?.oomKilled ?? false,
    Dead: status === 'dead',
    Pid: (running && state?.process?.pid) || 0,
    ExitCode: state?.exitCode ?? 0,
    Error: state?.error ?? '',
    StartedAt: state?.startedAt ?? never,
    FinishedAt: (!running && state?.finishedAt) || never,
  };
}

/** Nothing for a container without a check. */
function describeHealthState({ root }: Engine, { id, config }: ContainerRecord) {
  if (!hasProbe(config.health)) return {};
  const { status, failingStreak, log } = readHealth(root, id) ?? { status: 'starting', failingStreak: 0, log: [] };
  const entries = log.map(({ start, end, exitCode, output }) => ({
    Start: start,
    End: end,
    ExitCode: exitCode,
    Output: output,
  }));
  return { Health: { Status: status, FailingStreak: failingStreak, Log: entries } };
}

/** A mount in the shape of Docker's API (v1.51, MountPoint). */
export function describeMount({ root }: Engine, { type, source, target, readOnly }: MountPoint) {
  return {
    Type: type,
    ...(type === 'volume' && { Name: source, Driver: 'local' }),
    Source: type === 'volume' ? volumeData(root, source) : source,
    Destination: target,
    Mode: readOnly ? 'ro' : '',
    RW: !readOnly,
    Propagation: type === 'bind' ? 'rprivate' : '',
  };
}
