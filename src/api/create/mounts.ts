import { isAbsolute } from 'node:path';
import type { Engine } from '../../engine/context.js';
import { inheritedMounts, without } from '../../engine/volumes-from.js';
import { EngineError } from '../../util/errors.js';
import { checkDriverOptions } from '../../volume/local-driver.js';
import type { MountPoint } from '../../volume/mount-point.js';
import { mountTarget, orderMounts, parseTmpfs, parseVolume, volumeName } from '../../volume/parse.js';
import type { CreateBody } from '../schemas/container.js';
import type { MountBody } from '../schemas/mount.js';
import { unsupported } from './unsupported.js';

/** What a container is to see at its paths, said in five ways. */
export function mountsOf(engine: Engine, { Volumes, HostConfig: host }: CreateBody): MountPoint[] {
  const own = [
    ...host.Binds.map(readBind),
    ...host.Mounts.map(readMount),
    ...Object.entries(host.Tmpfs).map(([target, options]) => parseTmpfs(`${target}:${options}`)),
  ];
  const before = [...own, ...inheritedMounts(engine, own, host.VolumesFrom)];
  return orderMounts([...before, ...without(before, Object.keys(Volumes).map(readBind))]);
}

/** Whose directory a relative path would begin at, nobody can say: the daemon's is not the client's. */
function readBind(text: string): MountPoint {
  const [source = ''] = text.split(':');
  if (!isAbsolute(source) && /^[.~]|\//.test(source)) {
    throw new EngineError('invalid', `invalid volume specification: '${text}': "${source}" must be an absolute path`);
  }
  return parseVolume(text);
}

/** One of `HostConfig.Mounts`. */
function readMount(asked: MountBody): MountPoint {
  const { Type: type, Source: source, ReadOnly: readOnly } = asked;
  const mount = { target: mountTarget(asked.Target, asked.Target), readOnly, listed: true };
  if (type === 'bind') return { ...mount, type, ...bindOf(asked) };
  if (type === 'tmpfs' && source) {
    throw new EngineError('invalid', 'invalid mount config for type "tmpfs": field Source must not be specified');
  }
  if (type === 'tmpfs') return { ...mount, type, source: '', options: tmpfsOptions(asked) };
  const volume = { ...mount, type, ...volumeOptions(asked) };
  return source ? { ...volume, source: volumeName(source) } : { ...volume, source, anonymous: true };
}

function bindOf({ Source, BindOptions: options }: MountBody): Pick<MountPoint, 'source' | 'create' | 'nonRecursive'> {
  if (!isAbsolute(Source)) {
    throw new EngineError('invalid', `invalid mount config for type "bind": "${Source}" must be an absolute path`);
  }
  if (!['', 'private', 'rprivate'].includes(options.Propagation ?? '')) {
    throw unsupported('BindOptions.Propagation', options.Propagation ?? '');
  }
  return { source: Source, create: options.CreateMountpoint, nonRecursive: options.NonRecursive };
}

function volumeOptions({ VolumeOptions: options }: MountBody): Pick<MountPoint, 'noCopy' | 'labels' | 'driverOptions'> {
  const { Name, Options } = options.DriverConfig;
  if (!['', 'local'].includes(Name)) throw unsupported('DriverConfig.Name', Name);
  if (options.Subpath !== '') throw unsupported('VolumeOptions.Subpath', options.Subpath);
  return {
    noCopy: options.NoCopy,
    labels: options.Labels,
    ...(Object.keys(Options).length > 0 && { driverOptions: checkDriverOptions(Options) }),
  };
}

/** As for mount(8). The mode is a number here, which clients write in decimal. */
function tmpfsOptions({ ReadOnly, TmpfsOptions: { SizeBytes, Mode, Options } }: MountBody): string {
  return [
    ...(SizeBytes ? [`size=${SizeBytes}`] : []),
    `mode=${(Mode || 0o1777).toString(8)}`,
    ...Options.map((words) => words.join('=')),
    ...(ReadOnly ? ['ro'] : []),
  ].join(',');
}
