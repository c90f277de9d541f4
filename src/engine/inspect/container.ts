import { join } from 'node:path';
import type { Limits } from '../../cgroup/limits.js';
import { readHealth } from '../../container/health.js';
import { hasProbe } from '../../container/health-config.js';
import { labelsOf } from '../../container/labels.js';
import { type ContainerRecord, containerDirectory, readRecord } from '../../container/record.js';
import { type RestartPolicy, never as unrestarted } from '../../container/restart-policy.js';
import { type ContainerState, isRunning, readState } from '../../container/state.js';
import type { MountPoint } from '../../volume/mount-point.js';
import { volumeData } from '../../volume/store.js';
import type { Engine } from '../context.js';
import { describeHealth } from '../health-defaults.js';
import { describeNetworkSettings, describeRequests } from './networks.js';

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
    Name: `/${record.name}`,
    RestartCount: state?.restartCount ?? 0,
    Driver: record.driver,
    Platform: 'linux',
    ExecIDs: null,
    HostConfig: describeHost(record),
    GraphDriver: { Name: record.driver, Data: { UpperDir: join(containerDirectory(engine.root, id), 'upper') } },
    Mounts: config.mounts.map((mount) => describeMount(engine, mount)),
    Config: describeConfig(record),
    NetworkSettings: describeNetworkSettings(engine, record),
  };
}

/** One whose state cannot be read is dead. */
function describeState(state: ContainerState | undefined) {
  const status: string = state?.status ?? 'dead';
  const running = isRunning(state) || status === 'paused';
  return {
    Status: status,
    Running: running,
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

function describeHost({ config }: ContainerRecord) {
  const binds = config.mounts.filter(({ type }) => type !== 'tmpfs');
  const memory = config.mounts.filter(({ type }) => type === 'tmpfs');
  return {
    Binds: binds.map(({ source, target, readOnly }) => `${source}:${target}${readOnly ? ':ro' : ''}`),
    NetworkMode: config.network?.networks[0]?.name ?? 'none',
    PortBindings: describeRequests(config.network?.publish),
    PublishAllPorts: config.network?.publishAll ?? false,
    RestartPolicy: describePolicy(config.restart),
    AutoRemove: config.autoRemove,
    ReadonlyRootfs: config.readOnly,
    Tmpfs: Object.fromEntries(memory.map(({ target, options = '' }) => [target, options])),
    Init: config.init,
    ...describeLimits(config.limits),
  };
}

function describePolicy({ name, maximumRetryCount }: RestartPolicy = unrestarted) {
  return { Name: name, MaximumRetryCount: maximumRetryCount };
}

/** 0 stands for no limit. */
function describeLimits({ memory, memorySwap, nanoCpus, cpuShares, cpusetCpus, pidsLimit }: Limits) {
  return {
    Memory: memory ?? 0,
    MemorySwap: memorySwap ?? (memory ?? 0) * 2,
    NanoCpus: nanoCpus ?? 0,
    CpuShares: cpuShares ?? 0,
    CpusetCpus: cpusetCpus ?? '',
    PidsLimit: pidsLimit ?? null,
  };
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

function describeConfig({ id, image, config }: ContainerRecord) {
  return {
    Hostname: config.hostname || id.slice(0, 12),
    User: config.user ?? '',
    Tty: config.terminal,
    OpenStdin: config.openStdin,
    StdinOnce: config.stdinOnce,
    Env: config.env,
    Cmd: config.command,
    Image: image,
    WorkingDir: config.workdir ?? '',
    ...(config.stopSignal && { StopSignal: config.stopSignal }),
    ...(config.stopTimeout !== undefined && { StopTimeout: config.stopTimeout }),
    Entrypoint: null,
    Labels: labelsOf({ config }),
    ...(config.health?.test && { Healthcheck: describeHealth(config.health) }),
  };
}
