import { normalize } from 'node:path/posix';
import type { ContainerConfig } from '../container/record.js';
import { mergeEnv } from '../image/changes.js';
import type { ExecutionConfig } from '../image/oci.js';
import type { NetworkOptions } from '../network/options.js';
import { parseExpose } from '../network/ports.js';
import { EngineError } from '../util/errors.js';
import type { MountPoint } from '../volume/mount-point.js';
import { orderMounts } from '../volume/parse.js';
import { healthOf } from './health-defaults.js';

/** The image's word on what its command listens at, and the user's. */
function exposePorts(network: NetworkOptions, { ExposedPorts = {} }: ExecutionConfig): NetworkOptions {
  const ports = [...Object.keys(ExposedPorts).flatMap(parseExpose), ...(network.exposed ?? [])];
  return { ...network, exposed: [...new Set(ports)] };
}

function exposed({ exposedPorts = [], network }: ContainerConfig, { ExposedPorts = {} }: ExecutionConfig): string[] {
  const ports = [...Object.keys(ExposedPorts), ...exposedPorts].flatMap(parseExpose);
  const published = (network?.publish ?? []).map(({ containerPort, protocol }) => `${containerPort}/${protocol}`);
  return [...new Set([...ports, ...(network?.exposed ?? []), ...published])];
}

/**
 * What a container is to be, with the image's answer wherever the user gave none.
 *
 * @throws EngineError `invalid` when neither says what to run
 */
export function withDefaults(config: ContainerConfig, image: ExecutionConfig = {}): ContainerConfig {
  return {
    ...config,
    ...commandOf(config, image),
    env: mergeEnv([...(image.Env ?? []), ...config.env]).filter((variable) => variable.includes('=')),
    user: config.user ?? (image.User || undefined),
    health: healthOf(config.health, image.Healthcheck),
    network: config.network && exposePorts(config.network, image),
    workdir: config.workdir ?? (image.WorkingDir || undefined),
    labels: { ...image.Labels, ...config.labels },
    exposedPorts: exposed(config, image),
    stopSignal: config.stopSignal ?? (image.StopSignal || undefined),
    mounts: orderMounts([...config.mounts, ...imageVolumes(config, image)]),
  };
}

/** Who names another entry point does not mean the arguments of the image's; `""` is none at all. */
function commandOf(config: ContainerConfig, image: ExecutionConfig): Pick<ContainerConfig, 'command' | 'entrypoint'> {
  const isNone = config.entrypoint?.join() === '';
  const entrypoint = isNone ? [] : (config.entrypoint ?? image.Entrypoint ?? []);
  const given = config.command.length > 0 || (config.entrypoint?.length ?? 0) > 0;
  const command = [...entrypoint, ...(given ? config.command : (image.Cmd ?? []))];
  if (command.length === 0) throw new EngineError('invalid', 'no command given, and the image has none');
  return { command, entrypoint };
}

/** Each is a volume of this container alone, unless the user has something else for the place. */
function imageVolumes({ mounts }: ContainerConfig, { Volumes }: ExecutionConfig): MountPoint[] {
  const targets = Object.keys(Volumes ?? {}).map((target) => normalize(`/${target}`).replace(/(?<=.)\/+$/, ''));
  const taken = new Set(['/', ...mounts.map(({ target }) => target)]);
  return [...new Set(targets)]
    .filter((target) => !taken.has(target))
    .map((target) => ({ type: 'volume', source: '', target, readOnly: false, anonymous: true }));
}
