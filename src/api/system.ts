import { readdirSync } from 'node:fs';
import * as os from 'node:os';
import type { Engine } from '../engine/context.js';
import { listContainers } from '../engine/list.js';
import { listImages } from '../image/list.js';
import { ImageStore } from '../image/store.js';
import { chooseDriver } from '../storage/choose.js';
import { readText } from '../util/read.js';
import { describeLimits } from './limits.js';
import type { Routes } from './router.js';
import { apiVersion, minApiVersion, ownVersion } from './version.js';

export const systemRoutes: Routes = {
  'GET /info': ({ engine, labels }) => describeInfo(engine, labels),
  'GET /version': describeVersion,
};

/** Go's names, which Docker's clients print. */
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** SystemVersion of the API. */
export function describeVersion() {
  // Twice: docker prints the component's, older clients know only the others.
  const details = {
    ApiVersion: apiVersion,
    MinAPIVersion: minApiVersion,
    Os: 'linux',
    Arch: architectures[os.arch()] ?? os.arch(),
    GitCommit: '',
    GoVersion: '',
  };
  return {
    Platform: { Name: 'mydocker' },
    Components: [{ Name: 'Engine', Version: ownVersion, Details: { ...details, Experimental: 'false' } }],
    Version: ownVersion,
    ...details,
    KernelVersion: os.release(),
    Experimental: false,
    BuildTime: '',
  };
}

/** SystemInfo of the API. */
export async function describeInfo(engine: Engine, labels: readonly string[]) {
  const containers = listContainers(engine, { all: true, filters: [] });
  const count = (status: string) => containers.filter(({ state }) => state?.status === status).length;
  const [running, paused] = [count('running'), count('paused')];
  const { images } = await listImages(new ImageStore(engine.root));
  return {
    ID: os.hostname(),
    Containers: containers.length,
    ContainersRunning: running,
    ContainersPaused: paused,
    ContainersStopped: containers.length - running - paused,
    Images: images.length,
    Driver: chooseDriver(engine.root, engine.storageDriver).name,
    DriverStatus: [],
    Plugins: {
      Volume: ['local'],
      Network: ['bridge', 'host', 'null'],
      Authorization: null,
      Log: ['json-file', 'local', 'none'],
    },
    ...describeLimits(),
    ...machine(),
    ...absent,
    LoggingDriver: 'json-file',
    InitBinary: 'mydocker-shim',
    NFd: readdirSync('/proc/self/fd').length,
    IndexServerAddress: 'https://index.docker.io/v1/',
    DockerRootDir: engine.root,
    Name: os.hostname(),
    Labels: labels,
    ServerVersion: ownVersion,
    DefaultRuntime: 'mydocker',
    Runtimes: { mydocker: {} },
    Swarm: { LocalNodeState: 'inactive' },
    LiveRestoreEnabled: true,
    SecurityOptions: ['name=seccomp,profile=builtin', 'name=cgroupns'],
  };
}

/** What we have no notion of, but every client prints. */
const absent = {
  Debug: false,
  NGoroutines: 0,
  NEventsListener: 0,
  RegistryConfig: { IndexConfigs: {}, InsecureRegistryCIDRs: [], Mirrors: [] },
  GenericResources: null,
  HttpProxy: '',
  HttpsProxy: '',
  NoProxy: '',
  ExperimentalBuild: false,
  Isolation: '',
  ContainerdCommit: { ID: '' },
  RuncCommit: { ID: '' },
  InitCommit: { ID: '' },
  ProductLicense: '',
  CDISpecDirs: [],
};

function machine() {
  return {
    SystemTime: new Date().toISOString(),
    KernelVersion: os.release(),
    OperatingSystem: osRelease('PRETTY_NAME') ?? 'Linux',
    OSType: 'linux',
    OSVersion: osRelease('VERSION_ID') ?? '',
    Architecture: os.machine(),
    NCPU: os.cpus().length,
    MemTotal: os.totalmem(),
  };
}

/** PRETTY_NAME is "Debian GNU/Linux 13 (trixie)", VERSION_ID "13". Not every distribution has the file. */
function osRelease(name: string): string | undefined {
  return new RegExp(`^${name}="?(.*?)"?$`, 'm').exec(readText('/etc/os-release') ?? '')?.[1];
}
