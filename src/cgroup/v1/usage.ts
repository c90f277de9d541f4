import { lineIn, numberIn, type ReadCgroupFile, type Usage, withoutCache } from '../usage-files.js';

/** v1 writes the largest number there is, rounded to pages, for "no limit". */
const noLimit = 2 ** 60;

/** Documentation/admin-guide/cgroup-v1/{cpuacct,memory,pids}.rst. CPU time is counted where cpu and cpuacct are one hierarchy. */
export function v1Usage(read: ReadCgroupFile): Usage {
  const limit = numberIn(read('memory.limit_in_bytes'));
  const cache = lineIn(read('memory.stat'), 'total_inactive_file');
  return {
    cpu: numberIn(read('cpuacct.usage')),
    cpuUser: numberIn(read('cpuacct.usage_user')),
    cpuSystem: numberIn(read('cpuacct.usage_sys')),
    memory: withoutCache(numberIn(read('memory.usage_in_bytes')), cache),
    cache,
    memoryLimit: limit === undefined || limit >= noLimit ? undefined : limit,
    pids: numberIn(read('pids.current')),
  };
}
