import { lineIn, numberIn, type ReadCgroupFile, type Usage, withoutCache } from '../usage-files.js';

/** Documentation/admin-guide/cgroup-v2.rst. `cpu.stat` counts without the controller too, so also in the v2 tree of a hybrid host. */
export function v2Usage(read: ReadCgroupFile): Usage {
  const microseconds = lineIn(read('cpu.stat'), 'usage_usec');
  return {
    cpu: microseconds === undefined ? undefined : microseconds * 1000,
    memory: withoutCache(numberIn(read('memory.current')), lineIn(read('memory.stat'), 'inactive_file')),
    memoryLimit: numberIn(read('memory.max')),
    pids: numberIn(read('pids.current')),
  };
}
