import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ReadText, readText } from '../util/read.js';
import type { ControllerName, Hierarchy, Resources } from './contract.js';

/** Finds what the machine, or the cgroup that is our root, has to give. */
export function findResources(hierarchies: readonly Hierarchy[], read: ReadText = readText): Resources {
  const cpuset = withController(hierarchies, 'cpuset');
  const suffix = cpuset?.version === 2 ? '.effective' : '';
  const list = (name: string) => (cpuset && read(`${cpuset.directory}/cpuset.${name}${suffix}`))?.trim();
  return {
    cpus: list('cpus') || (read('/sys/devices/system/cpu/online') ?? '0').trim(),
    mems: list('mems') || '0',
    swap: countsSwap(withController(hierarchies, 'memory'), read),
  };
}

function withController(hierarchies: readonly Hierarchy[], name: ControllerName): Hierarchy | undefined {
  return hierarchies.find(({ controllers }) => controllers.includes(name));
}

function countsSwap(memory: Hierarchy | undefined, read: ReadText): boolean {
  if (!memory) return false;
  if (memory.version === 1) return read(join(memory.directory, 'memory.memsw.limit_in_bytes')) !== undefined;
  // v2's root has no limits to look at: ask a cgroup below it, or, where there is none yet, for swap itself.
  const groups = readdirSync(memory.directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const example = groups.find(({ name }) => read(join(memory.directory, name, 'memory.max')) !== undefined);
  return read(example ? join(memory.directory, example.name, 'memory.swap.max') : '/proc/swaps') !== undefined;
}
