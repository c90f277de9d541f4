import { alias, type Fields, flag, map, mapOf, number, pointer, slice, sliceOf, struct, text } from './field.js';
import { healthcheck } from './health.js';

const config: Fields = {
  ExposedPorts: map,
  Env: slice,
  Cmd: slice,
  Healthcheck: healthcheck,
  ArgsEscaped: flag,
  Volumes: map,
  Entrypoint: slice,
  NetworkDisabled: flag,
  MacAddress: text,
  OnBuild: slice,
  Labels: map,
  StopSignal: text,
  StopTimeout: pointer,
  Shell: slice,
};

const mount: Fields = {
  Source: text,
  ReadOnly: flag,
  Consistency: text,
  BindOptions: struct({
    Propagation: text,
    NonRecursive: flag,
    CreateMountpoint: flag,
    ReadOnlyNonRecursive: flag,
    ReadOnlyForceRecursive: flag,
  }),
  VolumeOptions: struct({
    NoCopy: flag,
    Labels: map,
    Subpath: text,
    DriverConfig: struct({ Name: text, Options: map }),
  }),
  ImageOptions: pointer,
  TmpfsOptions: struct({ SizeBytes: number, Mode: number, Options: slice }),
  ClusterOptions: pointer,
};

const hostConfig: Fields = {
  Binds: slice,
  VolumesFrom: slice,
  Annotations: map,
  CapAdd: slice,
  CapDrop: slice,
  DNS: alias('Dns'),
  DNSOptions: alias('DnsOptions'),
  DNSSearch: alias('DnsSearch'),
  ExtraHosts: slice,
  GroupAdd: slice,
  Links: slice,
  SecurityOpt: slice,
  StorageOpt: map,
  Tmpfs: map,
  Sysctls: map,
  CPUShares: alias('CpuShares'),
  NanoCPUs: alias('NanoCpus'),
  CPUPeriod: alias('CpuPeriod'),
  CPUQuota: alias('CpuQuota'),
  CPURealtimePeriod: alias('CpuRealtimePeriod'),
  CPURealtimeRuntime: alias('CpuRealtimeRuntime'),
  DeviceCgroupRules: slice,
  DeviceRequests: slice,
  KernelMemory: number,
  KernelMemoryTCP: number,
  CPUCount: number,
  CPUPercent: number,
  IOMaximumIOps: number,
  IOMaximumBandwidth: number,
  Mounts: sliceOf(mount),
  Init: pointer,
};

const endpoint: Fields = {
  IPAMConfig: struct({ IPv4Address: text, IPv6Address: text, LinkLocalIPs: slice }),
  Links: slice,
  Aliases: slice,
  DriverOpts: map,
  DNSNames: slice,
};

const networkSettings: Fields = {
  HairpinMode: flag,
  LinkLocalIPv6Address: text,
  LinkLocalIPv6PrefixLen: number,
  SecondaryIPAddresses: slice,
  SecondaryIPv6Addresses: slice,
  Networks: mapOf(endpoint),
};

/** ContainerInspectResponse (v1.51). */
export const containerFields: Fields = {
  ID: alias('Id'),
  State: struct({ Health: pointer }),
  ExecIDs: slice,
  HostConfig: struct(hostConfig),
  SizeRw: pointer,
  SizeRootFs: pointer,
  ImageManifestDescriptor: pointer,
  Mounts: sliceOf({ Name: text, Driver: text }),
  Config: struct(config),
  NetworkSettings: struct(networkSettings),
};
