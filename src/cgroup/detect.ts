import { answerAgain } from '../util/again.js';
import { EngineError } from '../util/errors.js';
import { mountPoint } from '../util/mount-point.js';
import { type ReadText, readText } from '../util/read.js';
import { type ControllerName, controllerNames, type Hierarchy } from './contract.js';
import { v2Name } from './v2/names.js';

/**
 * Finds the cgroup hierarchies from what the kernel says of its mounts (proc_pid_mountinfo(5)): several of v1, one of v2, or, on a hybrid
 * host, v1's with a v2 tree that has few controllers or none and only groups.
 *
 * @throws EngineError `unavailable` when there are none
 */
export function findHierarchies(read: ReadText = readText): Hierarchy[] {
  const mounts = cgroupMounts(read('/proc/self/mountinfo') ?? '');
  const found = [...findV1(mounts), ...findV2(mounts, read)];
  if (found.length === 0) throw noCgroups(read('/proc/filesystems') ?? '');
  return found;
}

interface Mount {
  readonly type: string;
  readonly directory: string;
  /** Of the file system; for v1 they name its controllers. */
  readonly options: readonly string[];
}

const cgroupMounts = answerAgain((text): readonly Mount[] =>
  text
    .split('\n')
    .map(parseMount)
    .filter(({ type }) => type === 'cgroup' || type === 'cgroup2'),
);

/** `36 31 0:35 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids`: before the dash the number of fields varies. */
function parseMount(line: string): Mount {
  const [mount = '', fileSystem = ''] = line.split(' - ');
  const [type = '', , options = ''] = fileSystem.split(' ');
  return { type, directory: mountPoint(mount), options: options.split(',') };
}

/** A hierarchy may be mounted twice: the first mount of a controller counts. */
function findV1(mounts: readonly Mount[]): Hierarchy[] {
  const left = new Set<ControllerName>(controllerNames);
  return mounts.flatMap(({ type, directory, options }) => {
    const controllers = [...left].filter((name) => type === 'cgroup' && options.includes(name));
    for (const name of controllers) left.delete(name);
    return controllers.length > 0 ? [{ version: 1, directory, controllers }] : [];
  });
}

/** The v2 tree lists the controllers that no v1 hierarchy has taken. */
function findV2(mounts: readonly Mount[], read: ReadText): Hierarchy[] {
  const directory = mounts.find(({ type }) => type === 'cgroup2')?.directory;
  if (directory === undefined) return [];
  const listed = (read(`${directory}/cgroup.controllers`) ?? '').trim().split(' ');
  return [{ version: 2, directory, controllers: controllerNames.filter((name) => listed.includes(v2Name(name))) }];
}

function noCgroups(fileSystems: string): EngineError {
  const help = /\tcgroup2$/m.test(fileSystems)
    ? 'try "mount -t cgroup2 none /sys/fs/cgroup"'
    : 'this kernel was built without them';
  return new EngineError('unavailable', `no control groups are mounted: ${help}`);
}
