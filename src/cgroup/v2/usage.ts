import { lineIn, numberIn, type ReadCgroupFile, type Usage, withoutCache } from '../usage-files.js';

/** Documentation/admin-guide/cgroup-v2.rst. `cpu.stat` counts without the controller too, so also in the v2 tree of a hybrid host. */
export function v2Usage(read: ReadCgroupFile): Usage {
  const times = read('cpu.stat');
  const cache = lineIn(read('memory.stat'), 'inactive_file');
  return {
    cpu: nanoseconds(times, 'usage_usec'),
    cpuUser: nanoseconds(times, 'user_usec'),
    cpuSystem: nanoseconds(times, 'system_usec'),
    memory: withoutCache(numberIn(read('memory.current')), cache),
    cache,
    memoryLimit: numberIn(read('memory.max')),
    pids: numberIn(read('pids.current')),
  };
}

function nanoseconds(text: string | undefined, name: string): number | undefined {
  const microseconds = lineIn(text, name);
  return microseconds === undefined ? undefined : microseconds * 1000;
}
