import { type ReadText, readText } from '../util/read.js';
import type { Hierarchy } from './contract.js';
import type { Usage } from './usage-files.js';
import { v1Usage } from './v1/usage.js';
import { v2Usage } from './v2/usage.js';

const versions = { 1: v1Usage, 2: v2Usage };

/** @param places the cgroup's directory in each hierarchy */
export function readUsage(
  places: readonly { readonly hierarchy: Hierarchy; readonly directory: string }[],
  read: ReadText = readText,
): Usage {
  const found = places.map(({ hierarchy, directory }) =>
    versions[hierarchy.version]((file) => read(`${directory}/${file}`)),
  );
  const first = (key: keyof Usage) => found.map((usage) => usage[key]).find((value) => value !== undefined);
  return {
    cpu: first('cpu'),
    cpuUser: first('cpuUser'),
    cpuSystem: first('cpuSystem'),
    memory: first('memory'),
    cache: first('cache'),
    memoryLimit: first('memoryLimit'),
    pids: first('pids'),
  };
}
