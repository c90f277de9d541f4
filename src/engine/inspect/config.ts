import { argumentsOf } from '../../container/command.js';
import { labelsOf } from '../../container/labels.js';
import type { ContainerRecord } from '../../container/record.js';
import { describeHealth } from '../health-defaults.js';

/** What a container is, wherever it runs, in the shape of Docker's API (v1.51, ContainerConfig). */
export function describeConfig({ id, image, config }: ContainerRecord) {
  const { attached = [], entrypoint = [], exposedPorts = [] } = config;
  const cmd = argumentsOf(config.command, entrypoint);
  return {
    Hostname: config.hostname || id.slice(0, 12),
    Domainname: config.domainname ?? '',
    User: config.user ?? '',
    AttachStdin: attached.includes('stdin'),
    AttachStdout: attached.includes('stdout'),
    AttachStderr: attached.includes('stderr'),
    ...(exposedPorts.length > 0 && { ExposedPorts: keys(exposedPorts) }),
    Tty: config.terminal,
    OpenStdin: config.openStdin,
    StdinOnce: config.stdinOnce,
    Env: config.env,
    Cmd: cmd.length > 0 ? cmd : null,
    ...(config.health?.test && { Healthcheck: describeHealth(config.health) }),
    Image: image,
    Volumes: describeVolumes(config.mounts),
    WorkingDir: config.workdir ?? '',
    Entrypoint: entrypoint.length > 0 ? entrypoint : null,
    OnBuild: null,
    Labels: labelsOf({ config }),
    ...(config.stopSignal && { StopSignal: config.stopSignal }),
    ...(config.stopTimeout !== undefined && { StopTimeout: config.stopTimeout }),
  };
}

function describeVolumes(mounts: ContainerRecord['config']['mounts']) {
  const own = mounts.filter(({ anonymous, listed }) => anonymous && !listed);
  return own.length > 0 ? keys(own.map(({ target }) => target)) : null;
}

function keys(names: readonly string[]): Record<string, object> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}
