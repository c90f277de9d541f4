import { readFileSync } from 'node:fs';
import * as os from 'node:os';
import { listContainers } from '../engine/list.js';
import { listImages } from '../image/list.js';
import { ImageStore } from '../image/store.js';
import { chooseDriver } from '../storage/choose.js';
import type { Call, Routes } from './router.js';
import { apiVersion, minApiVersion, ownVersion } from './version.js';

export const systemRoutes: Routes = {
  'GET /info': info,
  'GET /version': version,
};

/** Go's names, which Docker's clients print. */
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** SystemVersion of the API. */
function version() {
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
  };
}

/** SystemInfo of the API; what we have no notion of is left out. */
async function info({ engine }: Call) {
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
    ...machine(),
    DockerRootDir: engine.root,
    Name: os.hostname(),
    Labels: [],
    ServerVersion: ownVersion,
    DefaultRuntime: 'mydocker',
    Runtimes: { mydocker: {} },
    Swarm: { LocalNodeState: 'inactive' },
    LiveRestoreEnabled: true,
    SecurityOptions: ['name=seccomp,profile=builtin'],
    Warnings: [],
  };
}

function machine() {
  return {
    SystemTime: new Date().toISOString(),
    KernelVersion: os.release(),
    OperatingSystem: operatingSystem(),
    OSType: 'linux',
    Architecture: os.machine(),
    NCPU: os.cpus().length,
    MemTotal: os.totalmem(),
  };
}

/** "Debian GNU/Linux 13 (trixie)" */
function operatingSystem(): string {
  try {
    return /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux';
  } catch {
    // Not every distribution has the file.
    return 'Linux';
  }
}
