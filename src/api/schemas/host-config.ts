import { z } from 'zod';
import { mount } from './mount.js';
import { resources, restartPolicy } from './resources.js';
import { flag, integer, list, map, part, text } from './values.js';

const device = z.object({ PathOnHost: z.string(), PathInContainer: text(), CgroupPermissions: text() });

const ulimit = z.object({ Name: z.string(), Soft: integer(), Hard: integer() });

const portBinding = z.object({ HostIp: text(), HostPort: text() });

/** HostConfig of the API (v1.51). */
export const hostConfig = resources.extend({
  AutoRemove: flag(),
  Binds: list(z.string()),
  Mounts: list(mount),
  Tmpfs: map(z.string()),
  VolumesFrom: list(z.string()),
  VolumeDriver: text(),
  StorageOpt: map(z.string()),
  NetworkMode: text(),
  PortBindings: map(list(portBinding)),
  PublishAllPorts: flag(),
  Dns: list(z.string()),
  DnsOptions: list(z.string()),
  DnsSearch: list(z.string()),
  ExtraHosts: list(z.string()),
  Links: list(z.string()),
  RestartPolicy: part(restartPolicy),
  LogConfig: part(z.object({ Type: text(), Config: map(z.string()) })),
  Init: flag(),
  CapAdd: list(z.string()),
  CapDrop: list(z.string()),
  Privileged: flag(),
  SecurityOpt: list(z.string()),
  ReadonlyRootfs: flag(),
  // To name no path is something else here than to say nothing.
  MaskedPaths: z.array(z.string()).nullish(),
  ReadonlyPaths: z.array(z.string()).nullish(),
  Devices: list(device),
  DeviceCgroupRules: list(z.string()),
  DeviceRequests: list(z.unknown()),
  Ulimits: list(ulimit),
  Sysctls: map(z.string()),
  ShmSize: integer(),
  OomScoreAdj: integer(),
  GroupAdd: list(z.string()),
  Annotations: map(z.string()),
  Cgroup: text(),
  CgroupParent: text(),
  CgroupnsMode: text(),
  IpcMode: text(),
  PidMode: text(),
  UTSMode: text(),
  UsernsMode: text(),
  Runtime: text(),
  Isolation: text(),
});

export type HostConfig = z.output<typeof hostConfig>;
