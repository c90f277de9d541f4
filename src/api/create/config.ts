import { cgroupOptions } from '../../cgroup/place.js';
import { parseDevice, parseRule } from '../../container/device.js';
import { domainname } from '../../container/domainname.js';
import type { HealthConfig } from '../../container/health-config.js';
import { hostname } from '../../container/hostname.js';
import { logConfig } from '../../container/log/config.js';
import type { ContainerConfig } from '../../container/record.js';
import type { RestartPolicy } from '../../container/restart-policy.js';
import { lastOfEach, parseUlimit } from '../../container/ulimit.js';
import { workdir } from '../../container/workdir.js';
import type { Engine } from '../../engine/context.js';
import { readHealth } from '../../engine/health-defaults.js';
import { checkSysctl } from '../../runtime/sysctls.js';
import { EngineError } from '../../util/errors.js';
import { parseSignal } from '../../util/signals.js';
import type { CreateBody, Healthcheck } from '../schemas/container.js';
import type { HostConfig } from '../schemas/host-config.js';
import { limitsOf } from './limits.js';
import { mountsOf } from './mounts.js';
import { networkOf } from './network.js';
import { restartOf } from './restart.js';
import { securityOf } from './security.js';
import { refuseUnsupported } from './unsupported.js';

/**
 * What a request to create a container asks for, in our words.
 *
 * @throws EngineError `invalid`
 */
export function configOf(engine: Engine, body: CreateBody): ContainerConfig {
  const { HostConfig: host } = body;
  refuseUnsupported(host);
  return {
    command: body.Cmd ?? [],
    entrypoint: body.Entrypoint ?? undefined,
    env: body.Env.map(checkVariable),
    user: body.User || undefined,
    workdir: workdir(body.WorkingDir),
    hostname: hostname(body.Hostname),
    domainname: domainname(body.Domainname),
    labels: body.Labels,
    terminal: body.Tty,
    openStdin: body.OpenStdin,
    stdinOnce: body.StdinOnce,
    attached: attachedTo(body),
    exposedPorts: Object.keys(body.ExposedPorts),
    health: healthOf(body.Healthcheck),
    stopSignal: stopSignal(body.StopSignal),
    stopTimeout: body.StopTimeout === null ? undefined : body.StopTimeout,
    ...ofHost(host),
    mounts: mountsOf(engine, body),
    network: networkOf(body),
  };
}

function ofHost(
  host: HostConfig,
): Omit<ContainerConfig, 'command' | 'env' | 'terminal' | 'openStdin' | 'stdinOnce' | 'mounts'> {
  return {
    autoRemove: host.AutoRemove,
    init: host.Init,
    readOnly: host.ReadonlyRootfs,
    restart: policyOf(host),
    // Docker's default: some of its clients read no log that is of another kind.
    log: logConfig(host.LogConfig.Type || 'json-file', host.LogConfig.Config),
    limits: limitsOf(host),
    cgroup: cgroupOptions(host.CgroupParent, host.CgroupnsMode),
    ...securityOf(host),
    devices: host.Devices.map(({ PathOnHost, PathInContainer, CgroupPermissions }) =>
      parseDevice(`${PathOnHost}:${PathInContainer || PathOnHost}:${CgroupPermissions || 'rwm'}`),
    ),
    deviceRules: host.DeviceCgroupRules.map(parseRule),
    ulimits: lastOfEach(host.Ulimits.map(({ Name, Soft, Hard }) => parseUlimit(`${Name}=${Soft}:${Hard}`))),
    sysctls: checked(host.Sysctls),
    shmSize: positive('ShmSize', host.ShmSize),
    oomScoreAdj: score(host.OomScoreAdj),
    groups: host.GroupAdd,
    annotations: host.Annotations,
  };
}

function attachedTo({ AttachStdin, AttachStdout, AttachStderr }: CreateBody): ContainerConfig['attached'] {
  const streams = { stdin: AttachStdin, stdout: AttachStdout, stderr: AttachStderr };
  return (['stdin', 'stdout', 'stderr'] as const).filter((name) => streams[name]);
}

/** NAME=VALUE; NAME alone takes the image's variable away. */
function checkVariable(variable: string): string {
  if (variable !== '' && !variable.startsWith('=')) return variable;
  throw new EngineError('invalid', `invalid environment variable: "${variable}" has no name`);
}

function stopSignal(text: string): string | undefined {
  if (text !== '') parseSignal(text);
  return text || undefined;
}

function healthOf(asked: Healthcheck): Partial<HealthConfig> | undefined {
  const { Test: test } = asked;
  if (test.length > 0 && !['', 'NONE', 'CMD', 'CMD-SHELL'].includes(test[0] ?? '')) {
    throw new EngineError('invalid', `invalid Healthcheck.Test "${test[0]}": use NONE, CMD or CMD-SHELL`);
  }
  const health = readHealth(asked);
  return Object.keys(health).length > 0 ? health : undefined;
}

function policyOf({ RestartPolicy: asked, AutoRemove }: HostConfig): RestartPolicy {
  const policy = restartOf(asked);
  if (policy.name === 'no' || !AutoRemove) return policy;
  throw new EngineError('invalid', "can't create 'AutoRemove' container with restart policy");
}

function checked(sysctls: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const name of Object.keys(sysctls)) checkSysctl(name);
  return sysctls;
}

function positive(field: string, value: number): number | undefined {
  if (value >= 0) return value || undefined;
  throw new EngineError('invalid', `${field} cannot be less than 0`);
}

function score(value: number): number | undefined {
  if (Math.abs(value) <= 1000) return value || undefined;
  throw new EngineError('invalid', `invalid value ${value}: range for oom score adj is [-1000, 1000]`);
}
