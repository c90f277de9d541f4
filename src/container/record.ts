import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceRule } from '../cgroup/device-rules.js';
import type { Limits } from '../cgroup/limits.js';
import type { CgroupOptions } from '../cgroup/place.js';
import type { NetworkOptions } from '../network/options.js';
import type { HostNamespace } from '../runtime/namespaces.js';
import type { Rlimit } from '../runtime/rlimits.js';
import { replaceFile, temporaryOwner } from '../util/atomic.js';
import { EngineError, errnoCode } from '../util/errors.js';
import { identify } from '../util/process.js';
import { remembering } from '../util/remember.js';
import type { MountPoint } from '../volume/mount-point.js';
import type { DeviceMapping } from './device.js';
import type { HealthConfig } from './health-config.js';
import type { LogConfig } from './log/config.js';
import type { RestartPolicy } from './restart-policy.js';
import type { Security } from './security.js';

/** What was asked for when a container was created. */
export interface ContainerConfig {
  /** The command and its arguments. */
  readonly command: readonly string[];
  /** NAME=VALUE, in addition to PATH, HOSTNAME, HOME and TERM. NAME alone takes the image's away. */
  readonly env: readonly string[];
  /** Host name; the first 12 digits of the id unless given. */
  readonly hostname?: string | undefined;
  /** What comes behind it: `example.com`. */
  readonly domainname?: string | undefined;
  /** USER[:GROUP], as names or numbers; root unless given. */
  readonly user?: string | undefined;
  /** Working directory; / unless given. */
  readonly workdir?: string | undefined;
  readonly readOnly: boolean;
  readonly init: boolean;
  readonly terminal: boolean;
  /** It has a stdin to write to; that ends with the first client that has one, or does not end. */
  readonly openStdin: boolean;
  readonly stdinOnce: boolean;
  /** The streams that whoever asked for it said to attach to: for others to read. */
  readonly attached?: readonly ('stdin' | 'stdout' | 'stderr')[] | undefined;
  readonly limits: Limits;
  readonly cgroup?: CgroupOptions | undefined;
  readonly security?: Security | undefined;
  readonly devices?: readonly DeviceMapping[] | undefined;
  readonly deviceRules?: readonly DeviceRule[] | undefined;
  /** Limits on each process. */
  readonly ulimits?: readonly Rlimit[] | undefined;
  /** Kernel settings of its namespaces: `net.ipv4.ip_forward`. */
  readonly sysctls?: Readonly<Record<string, string>> | undefined;
  /** How soon it is killed when memory runs out, from -1000 to 1000. */
  readonly oomScoreAdj?: number | undefined;
  /** Bytes of /dev/shm. */
  readonly shmSize?: number | undefined;
  /** The namespaces of the host that it is in. */
  readonly hostNamespaces?: readonly HostNamespace[] | undefined;
  /** Containers, by id, whose namespaces it is in. */
  readonly joined?: { readonly ipc?: string | undefined; readonly pid?: string | undefined };
  /** Its own namespace of IPC is open to other containers, or has no shared memory. */
  readonly ipcMode?: 'none' | 'shareable';
  /** Further groups, as names or numbers. */
  readonly groups?: readonly string[] | undefined;
  /** In the order in which they are attached. */
  readonly mounts: readonly MountPoint[];
  /** The words that the command begins with when the user gives another one: the image's, or what --entrypoint says. */
  readonly entrypoint?: readonly string[] | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Notes for other runtimes, by name: we keep them. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** PORT/PROTOCOL, that the command is expected to listen on. */
  readonly exposedPorts?: readonly string[] | undefined;
  /** With none, as in the records of earlier chapters, its network is one with nothing but lo. */
  readonly network?: NetworkOptions | undefined;
  /** Remove the container when its command has ended. */
  readonly autoRemove: boolean;
  /** How its output is kept; `defaultLog` unless given. */
  readonly log?: LogConfig | undefined;
  /** Never unless given. */
  readonly restart?: RestartPolicy | undefined;
  /** Nobody looks after it unless given; of what a user says, some may be left to the image. */
  readonly health?: Partial<HealthConfig> | undefined;
  /** The signal that asks it to end, by name or number; SIGTERM unless given. */
  readonly stopSignal?: string | undefined;
  /** Seconds until it is killed then, -1 for never; 10 unless given. */
  readonly stopTimeout?: number | undefined;
}

/** A container on disk: `<root>/containers/<id>/config.json`. Only its name, its limits and its restart policy ever change. */
export interface ContainerRecord {
  readonly version: 1;
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly name: string;
  /** RFC 3339. */
  readonly created: string;
  /** The image as it was asked for. */
  readonly image: string;
  /** What that then was. */
  readonly imageId: `sha256:${string}`;
  /** The graph driver, and the ids of the image's layers, the bottom one first. */
  readonly driver: string;
  readonly layers: readonly string[];
  readonly config: ContainerConfig;
}

/** The directory of all containers of a root. */
function containersDirectory(root: string): string {
  return join(root, 'containers');
}

/** The directory of one container: its record, its state and its writable layer. */
export function containerDirectory(root: string, id: string): string {
  return `${containersDirectory(root)}/${id}`;
}

/** The directory of what a container needs while it runs. */
export function runDirectory(runRoot: string, id: string): string {
  return join(runRoot, 'containers', id);
}

export function newContainerId(): string {
  return randomBytes(32).toString('hex');
}

/** Writes a record into the container's directory. */
export function writeRecord(directory: string, record: ContainerRecord): void {
  replaceFile(join(directory, 'config.json'), JSON.stringify(record));
}

const parsed = remembering((text) => JSON.parse(text) as ContainerRecord | null);

/**
 * Reads a container's record.
 *
 * @throws EngineError `notFound`, or `unavailable` when it cannot be read as one
 */
export function readRecord(root: string, id: string): ContainerRecord {
  const path = join(containerDirectory(root, id), 'config.json');
  try {
    const record = parsed(path);
    if (record?.version === 1 && record.id === id && Array.isArray(record.config?.command)) return record;
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') throw new EngineError('notFound', `no such container: ${id}`, { cause: error });
    if (errnoCode(error)) throw error;
  }
  throw new EngineError('unavailable', `the record ${path} is damaged; ${removal(id)}`);
}

/** Undefined for one that is gone, or damaged. */
export function tryReadRecord(root: string, id: string): ContainerRecord | undefined {
  try {
    return readRecord(root, id);
  } catch {
    return undefined;
  }
}

/** What to do about a container that cannot be used. */
export function removal(id: string): string {
  return `"mydocker rm -f ${id.slice(0, 12)}" removes the container`;
}

/** True while a living process makes a container. */
export function isCreating(root: string): boolean {
  return listEntries(root).some(hasWriter);
}

function hasWriter(name: string): boolean {
  const writer = temporaryOwner(name);
  return writer !== undefined && identify(writer) !== undefined;
}

/** The records of the containers that living processes make, or remove. */
export function passingRecords(root: string): ContainerRecord[] {
  return listEntries(root)
    .filter(hasWriter)
    .flatMap((name) => {
      try {
        return [
          JSON.parse(readFileSync(join(containersDirectory(root), name, 'config.json'), 'utf8')) as ContainerRecord,
        ];
      } catch {
        return [];
      }
    });
}

const isId = (word: string) => /^[0-9a-f]{64}$/.test(word);

/** True for the id of a container, also of one whose record is damaged. */
export function hasContainer(root: string, id: string): boolean {
  return isId(id) && existsSync(containerDirectory(root, id));
}

/** The ids of all containers, also of those whose record is damaged. */
export function listContainerIds(root: string): string[] {
  return listEntries(root).filter(isId);
}

function listEntries(root: string): string[] {
  try {
    return readdirSync(containersDirectory(root));
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return [];
    throw error;
  }
}
