import { type DeviceRule, formatDeviceRule } from '../../cgroup/device-rules.js';
import type { Limits } from '../../cgroup/limits.js';
import type { DeviceMapping } from '../../container/device.js';
import { defaultLog } from '../../container/log/config.js';
import type { ContainerConfig, ContainerRecord } from '../../container/record.js';
import { type RestartPolicy, never as unrestarted } from '../../container/restart-policy.js';
import { defaultSecurity, type Security } from '../../container/security.js';
import type { NetworkOptions } from '../../network/options.js';
import { maskedPaths, readonlyPaths } from '../../runtime/masks.js';
import type { HostNamespace } from '../../runtime/namespaces.js';
import type { Rlimit } from '../../runtime/rlimits.js';
import type { MountPoint } from '../../volume/mount-point.js';
import { describeBlock } from './block.js';
import { describeRequests } from './networks.js';

/** What was asked for of the host, in the shape of Docker's API (v1.51, HostConfig): who creates another from it gets the same. */
export function describeHost({ config }: ContainerRecord) {
  return {
    ...describeMounts(config.mounts),
    ContainerIDFile: '',
    LogConfig: describeLog(config.log),
    ...describeNetwork(config.network),
    RestartPolicy: describePolicy(config.restart),
    AutoRemove: config.autoRemove,
    VolumeDriver: '',
    VolumesFrom: null,
    ConsoleSize: [0, 0],
    ...describeWalls(config.security),
    CgroupnsMode: config.cgroup?.host ? 'host' : 'private',
    GroupAdd: orNull(config.groups),
    IpcMode: describeMode(config, 'ipc', config.ipcMode ?? 'private'),
    Cgroup: '',
    OomScoreAdj: config.oomScoreAdj ?? 0,
    PidMode: describeMode(config, 'pid', ''),
    ReadonlyRootfs: config.readOnly,
    UTSMode: describeMode(config, 'uts', ''),
    UsernsMode: '',
    ShmSize: config.shmSize ?? 64 * 1024 ** 2,
    ...(Object.keys(config.sysctls ?? {}).length > 0 && { Sysctls: config.sysctls }),
    Runtime: 'mydocker',
    Isolation: '',
    ...describeLimits(config.limits),
    CgroupParent: config.cgroup?.parent ?? '',
    ...describeDevices(config),
    Ulimits: (config.ulimits ?? []).map(describeUlimit),
    Init: config.init,
    ...(Object.keys(config.annotations ?? {}).length > 0 && { Annotations: config.annotations }),
  };
}

/** Docker says null of a list in which nobody has written anything. */
function orNull<T>(list: readonly T[] = []): readonly T[] | null {
  return list.length > 0 ? list : null;
}

/** In the form in which each was asked for. Volumes without a name stand in the container's own part. */
function describeMounts(mounts: readonly MountPoint[]) {
  const short = mounts.filter(({ listed }) => !listed);
  const binds = short.filter(({ type, anonymous }) => type !== 'tmpfs' && !anonymous);
  const tmpfs = short.filter(({ type }) => type === 'tmpfs');
  const listed = mounts.filter((mount) => mount.listed);
  return {
    Binds: orNull(binds.map(describeBind)),
    ...(tmpfs.length > 0 && { Tmpfs: Object.fromEntries(tmpfs.map(({ target, options = '' }) => [target, options])) }),
    ...(listed.length > 0 && { Mounts: listed.map(describeListed) }),
  };
}

function describeBind({ source, target, readOnly, noCopy }: MountPoint): string {
  const options = [...(readOnly ? ['ro'] : []), ...(noCopy ? ['nocopy'] : [])].join();
  return [source, target, ...(options ? [options] : [])].join(':');
}

function describeListed(mount: MountPoint) {
  const { type, source, target, readOnly, anonymous } = mount;
  return {
    Type: type,
    ...(source && !anonymous && { Source: source }),
    Target: target,
    ...(readOnly && { ReadOnly: true }),
    ...(type === 'bind' && describeBindOptions(mount)),
    ...(type === 'volume' && { VolumeOptions: describeVolume(mount) }),
    ...(type === 'tmpfs' && { TmpfsOptions: describeTmpfs(mount) }),
  };
}

function describeBindOptions({ create, nonRecursive }: MountPoint) {
  if (!create && !nonRecursive) return {};
  return {
    BindOptions: { ...(nonRecursive && { NonRecursive: true }), ...(create && { CreateMountpoint: true }) },
  };
}

function describeVolume({ noCopy, labels = {}, driverOptions }: MountPoint) {
  return {
    ...(noCopy && { NoCopy: true }),
    ...(Object.keys(labels).length > 0 && { Labels: labels }),
    ...(driverOptions && { DriverConfig: { Options: driverOptions } }),
  };
}

/** Its size in bytes, and its mode as a number. */
function describeTmpfs({ options = '' }: MountPoint) {
  const words = options.split(',').map((word) => word.split('='));
  const of = (key: string) => words.find(([name]) => name === key)?.[1];
  const [size, mode] = [of('size'), of('mode')];
  const rest = words.filter(([name = '']) => !['', 'size', 'mode', 'ro'].includes(name));
  return {
    ...(size && { SizeBytes: Number(size) }),
    ...(mode && mode !== '1777' && { Mode: Number.parseInt(mode, 8) }),
    ...(rest.length > 0 && { Options: rest }),
  };
}

/** @param own what a namespace of its own is called */
function describeMode({ hostNamespaces = [], joined }: ContainerConfig, name: HostNamespace, own: string): string {
  if (hostNamespaces.includes(name)) return 'host';
  const other = name === 'uts' ? undefined : joined?.[name];
  return other === undefined ? own : `container:${other}`;
}

function describeLog({ driver, options } = defaultLog) {
  return { Type: driver, Config: Object.fromEntries(Object.entries(options).sort()) };
}

function describeNetwork(network: NetworkOptions | undefined) {
  return {
    NetworkMode: network?.networks[0]?.name ?? 'none',
    PortBindings: describeRequests(network?.publish),
    PublishAllPorts: network?.publishAll ?? false,
    Dns: network?.dns ?? [],
    DnsOptions: network?.dnsOptions ?? [],
    DnsSearch: network?.dnsSearch ?? [],
    ExtraHosts: orNull(network?.extraHosts),
  };
}

function describePolicy({ name, maximumRetryCount }: RestartPolicy = unrestarted) {
  return { Name: name, MaximumRetryCount: maximumRetryCount };
}

/** An empty list of paths is no wall, where null would be the usual one. */
function describeWalls(security: Security = defaultSecurity) {
  const { privileged, capabilities, noNewPrivileges, seccomp, systemPaths } = security;
  const hidden = systemPaths && !privileged;
  const profile = typeof seccomp === 'object' ? JSON.stringify(seccomp) : seccomp;
  return {
    Privileged: privileged,
    CapAdd: orNull(capabilities.add.map(describeCapability)),
    CapDrop: orNull(capabilities.drop.map(describeCapability)),
    SecurityOpt: orNull([
      ...(noNewPrivileges ? ['no-new-privileges'] : []),
      ...(profile === undefined ? [] : [`seccomp=${profile}`]),
    ]),
    MaskedPaths: hidden ? maskedPaths : [],
    ReadonlyPaths: hidden ? readonlyPaths : [],
  };
}

function describeCapability(name: string): string {
  return name === 'ALL' ? name : `CAP_${name}`;
}

/** 0 stands for no limit. */
function describeLimits(limits: Limits) {
  const { memory, memorySwap, memoryReservation, nanoCpus, cpuShares, cpusetCpus, cpusetMems, pidsLimit } = limits;
  return {
    CpuShares: cpuShares ?? 0,
    Memory: memory ?? 0,
    NanoCpus: nanoCpus ?? 0,
    ...describeBlock(limits),
    CpuPeriod: limits.cpuPeriod ?? 0,
    CpuQuota: limits.cpuQuota ?? 0,
    CpuRealtimePeriod: limits.cpuRealtimePeriod ?? 0,
    CpuRealtimeRuntime: limits.cpuRealtimeRuntime ?? 0,
    CpusetCpus: cpusetCpus ?? '',
    CpusetMems: cpusetMems ?? '',
    MemoryReservation: memoryReservation ?? 0,
    MemorySwap: memorySwap ?? (memory ?? 0) * 2,
    MemorySwappiness: limits.memorySwappiness ?? null,
    OomKillDisable: limits.oomKillDisable ?? false,
    PidsLimit: pidsLimit ?? null,
  };
}

function describeDevices({ devices = [], deviceRules = [] }: ContainerConfig) {
  return { Devices: devices.map(describeDevice), DeviceCgroupRules: describeRules(deviceRules), DeviceRequests: null };
}

function describeDevice({ source, target, access }: DeviceMapping) {
  return { PathOnHost: source, PathInContainer: target, CgroupPermissions: access };
}

function describeRules(rules: readonly DeviceRule[]) {
  return orNull(rules.map(formatDeviceRule));
}

function describeUlimit({ name, soft, hard }: Rlimit) {
  return { Name: name, Hard: hard, Soft: soft };
}
