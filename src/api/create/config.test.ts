import { describe, expect, it } from 'vitest';
import type { Engine } from '../../engine/context.js';
import { maskedPaths, readonlyPaths } from '../../runtime/masks.js';
import { createBody } from '../schemas/container.js';
import { configOf } from './config.js';
import { discarded } from './unsupported.js';

const engine: Engine = { root: '/nowhere', runRoot: '/nowhere', warn: () => {} };

const read = (body: object) => configOf(engine, createBody.parse(body));
const host = (fields: object) => read({ HostConfig: fields });

describe('a request', () => {
  it('that asks for nothing gets a plain container', () => {
    expect(read({})).toMatchObject({
      command: [],
      mounts: [],
      limits: {},
      autoRemove: false,
      network: { networks: [{ name: 'bridge', aliases: [] }] },
      restart: { name: 'no' },
      log: { driver: 'json-file' },
    });
    expect(read({}).entrypoint).toBeUndefined();
  });

  it('says its limits as numbers, and 0 is none', () => {
    const limits = {
      Memory: 67_108_864,
      MemorySwap: -1,
      CpuQuota: 50_000,
      CpuShares: 0,
      PidsLimit: 7,
      CpusetCpus: '0',
    };
    expect(host(limits).limits).toEqual({
      memory: 67_108_864,
      memorySwap: -1,
      cpuQuota: 50_000,
      cpusetCpus: '0',
      pidsLimit: 7,
    });
  });

  it('says its mounts in five ways', () => {
    const { mounts } = read({
      Volumes: { '/anon': {}, '/data': {} },
      HostConfig: {
        Binds: ['/srv:/data:ro', 'files:/files'],
        Mounts: [
          { Type: 'tmpfs', Target: '/deep/er', TmpfsOptions: { SizeBytes: 1024, Mode: 448, Options: [['noexec']] } },
        ],
        Tmpfs: { '/run': 'size=64k' },
      },
    });
    expect(mounts.map(({ type, source, target }) => [type, source, target])).toEqual([
      ['bind', '/srv', '/data'],
      ['volume', 'files', '/files'],
      ['tmpfs', '', '/run'],
      ['volume', '', '/anon'],
      ['tmpfs', '', '/deep/er'],
    ]);
    expect(mounts.at(-1)?.options).toBe('size=1024,mode=700,noexec');
  });

  it('says its walls', () => {
    const profile = { defaultAction: 'SCMP_ACT_ALLOW' };
    const options = {
      SecurityOpt: [`seccomp=${JSON.stringify(profile)}`, 'no-new-privileges'],
      CapAdd: ['CAP_NET_ADMIN'],
    };
    expect(host({ ...options, MaskedPaths: [], ReadonlyPaths: [], IpcMode: 'host' })).toMatchObject({
      security: { seccomp: profile, noNewPrivileges: true, systemPaths: false, capabilities: { add: ['NET_ADMIN'] } },
      hostNamespaces: ['ipc'],
    });
    expect(host({ MaskedPaths: null, ReadonlyPaths: null }).security?.systemPaths).toBe(true);
    expect(host({ MaskedPaths: maskedPaths, ReadonlyPaths: readonlyPaths }).security?.systemPaths).toBe(true);
  });

  it('says what it may use, where -1 and 0 say nothing', () => {
    expect(host({ MemoryReservation: 1e7, MemorySwappiness: 0, OomKillDisable: true }).limits).toMatchObject({
      memoryReservation: 1e7,
      memorySwappiness: 0,
      oomKillDisable: true,
    });
    expect(host({ CpuPeriod: 20_000, CpuQuota: -1, CpuRealtimePeriod: 1e6, CpusetMems: '0' }).limits).toMatchObject({
      cpuPeriod: 20_000,
      cpuQuota: -1,
      cpuRealtimePeriod: 1e6,
      cpusetMems: '0',
    });
    const place = host({ CgroupParent: 'batch', CgroupnsMode: 'host' });
    expect(place.cgroup).toEqual({ parent: '/batch', host: true });
    const rates = { BlkioDeviceWriteIOps: [{ Path: '/dev/a', Rate: 7 }] };
    const disks = { BlkioWeight: 300, BlkioWeightDevice: [{ Path: '/dev/b', Weight: 20 }], ...rates };
    expect(host(disks).limits).toMatchObject({
      blkioWeight: 300,
      blockDevices: [
        { kind: 'weight', path: '/dev/b', value: 20 },
        { kind: 'write-iops', path: '/dev/a', value: 7 },
      ],
    });
    const { limits } = host({ MemoryReservation: 0, MemorySwappiness: -1, OomKillDisable: false });
    expect(Object.values(limits).filter((value) => value !== undefined)).toEqual([]);
  });

  it('says whose namespaces it is in', () => {
    expect(host({ PidMode: 'host', IpcMode: 'shareable', UTSMode: 'host' })).toMatchObject({
      hostNamespaces: ['pid', 'uts'],
      ipcMode: 'shareable',
    });
    expect(host({ PidMode: 'container:a', IpcMode: 'container:b' }).joined).toEqual({ pid: 'a', ipc: 'b' });
  });

  it('says its health in nanoseconds', () => {
    const { health } = read({ Healthcheck: { Test: ['CMD', 'true'], Interval: 5e9, Retries: 2, Timeout: 0 } });
    expect(health).toEqual({ test: ['CMD', 'true'], interval: 5000, retries: 2 });
    expect(read({ Healthcheck: { Test: [] } }).health).toBeUndefined();
  });
});

describe('its networks', () => {
  const networks = (mode: string, endpoints: object = {}) =>
    read({ HostConfig: { NetworkMode: mode }, NetworkingConfig: { EndpointsConfig: endpoints } }).network?.networks;

  it('are the mode, and what else there is', () => {
    const web = { Aliases: ['w'], IPAMConfig: { IPv4Address: '10.1.2.3' }, MacAddress: '02:42:00:00:00:01' };
    const asked = { name: 'web', aliases: ['w'], links: [], ip: '10.1.2.3', mac: '02:42:00:00:00:01' };
    expect(networks('web', { other: null, web })).toEqual([asked, { name: 'other', aliases: [], links: [] }]);
    expect(networks('', { web })).toEqual([asked]);
    expect(networks('default', { default: {} })).toEqual([{ name: 'bridge', aliases: [], links: [] }]);
    expect(networks('none', { none: {} })).toEqual([{ name: 'none', aliases: [], links: [] }]);
    expect(networks('web')).toEqual([{ name: 'web', aliases: [], links: [] }]);
    expect(networks('web', { web: { Links: ['db:d'] } })).toEqual([
      { name: 'web', aliases: [], links: [{ container: 'db', alias: 'd' }] },
    ]);
  });

  it('are told of links where nobody answers for names', () => {
    const linked = (NetworkMode: string) => host({ NetworkMode, Links: ['db:d'] }).network?.links;
    expect(linked('')).toEqual([{ container: 'db', alias: 'd' }]);
    expect(linked('web')).toEqual([]);
  });

  it('lead in by ports, of which the host may choose some', () => {
    const { publish } =
      host({
        PortBindings: {
          '80/tcp': [
            { HostIp: '127.0.0.1', HostPort: '' },
            { HostIp: '::1', HostPort: '8080' },
          ],
          '53/udp': [{ HostPort: '0' }],
          '99': null,
        },
      }).network ?? {};
    expect(publish).toHaveLength(3);
    expect(publish).toEqual(
      expect.arrayContaining([
        { hostIp: '', hostPorts: [0, 0], containerPort: 53, protocol: 'udp' },
        { hostIp: '127.0.0.1', hostPorts: [0, 0], containerPort: 80, protocol: 'tcp' },
        { hostIp: '::1', hostPorts: [8080, 8080], containerPort: 80, protocol: 'tcp' },
      ]),
    );
  });
});

describe('what we do not have', () => {
  it.each([
    [{ PidMode: 'shared' }, 'use host, container:NAME'],
    [{ CgroupnsMode: 'shared' }, '--cgroupns: invalid CGROUP mode "shared"'],
    [{ Runtime: 'kata' }, 'Runtime "kata" is not supported'],
    [{ DeviceRequests: [{}] }, 'DeviceRequests [{}] is not supported'],
    [{ MaskedPaths: ['/proc/x'] }, 'MaskedPaths'],
    [{ UTSMode: 'container:x' }, 'for "--uts": use host'],
    [{ Mounts: [{ Type: 'bind', Source: '/', Target: '/x', BindOptions: { Propagation: 'shared' } }] }, 'Propagation'],
    [{ Binds: ['x:/x:ro,rw'] }, 'invalid mode "ro,rw"'],
    [{ Mounts: [{ Type: 'tmpfs', Source: '/a', Target: '/x' }] }, 'field Source must not be specified'],
    [{ Mounts: [{ Type: 'volume', Target: '/x', VolumeOptions: { Subpath: 'a' } }] }, 'Subpath'],
    [{ Mounts: [{ Type: 'bind', Source: 'here', Target: '/x' }] }, 'must be an absolute path'],
    [{ Binds: ['./here:/x'] }, 'must be an absolute path'],
    [{ OomScoreAdj: 2000 }, '[-1000, 1000]'],
    [{ Sysctls: { 'vm.swappiness': '1' } }, "not a container's own"],
    [{ AutoRemove: true, RestartPolicy: { Name: 'always' } }, "can't create 'AutoRemove'"],
    [{ LogConfig: { Type: 'syslog' } }, "no log driver named 'syslog'"],
  ])('%j is refused', (fields, message) => expect(() => host(fields)).toThrow(message));

  it('is discarded with a word where a container can do without', () => {
    const { HostConfig } = createBody.parse({ HostConfig: { KernelMemory: 1e6, MemorySwappiness: -1 } });
    expect(discarded(HostConfig)).toEqual(['KernelMemory is not supported: it was discarded']);
  });
});
