import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ReadText, readText } from '../util/read.js';
import { type BlockResources, findBlock } from './block-devices.js';
import type { ControllerName, Hierarchy, Resources } from './contract.js';

/** Finds what the machine, or the cgroup that is our root, has to give. What only some limits ask for is looked at when they do. */
export function findResources(hierarchies: readonly Hierarchy[], read: ReadText = readText): Resources {
  const cpuset = withController(hierarchies, 'cpuset');
  const block = () => blockResources(hierarchies, read);
  const suffix = cpuset?.version === 2 ? '.effective' : '';
  const list = (name: string) => (cpuset && read(`${cpuset.directory}/cpuset.${name}${suffix}`))?.trim();
  return {
    cpus: list('cpus') || (read('/sys/devices/system/cpu/online') ?? '0').trim(),
    mems: list('mems') || '0',
    get swap() {
      return countsSwap(withController(hierarchies, 'memory'), read);
    },
    get realtime() {
      return hasRealtime(withController(hierarchies, 'cpu'), read);
    },
    get blockWeight() {
      return block().blockWeight;
    },
    blockDevice: (path) => block().blockDevice(path),
  };
}

function withController(hierarchies: readonly Hierarchy[], name: ControllerName): Hierarchy | undefined {
  return hierarchies.find(({ controllers }) => controllers.includes(name));
}

function blockResources(hierarchies: readonly Hierarchy[], read: ReadText): BlockResources {
  const hierarchy = withController(hierarchies, 'blkio');
  return findBlock(hierarchy, hierarchy && exampleIn(hierarchy.directory, 'io.max', read), read);
}

function hasRealtime(cpu: Hierarchy | undefined, read: ReadText): boolean {
  return cpu?.version === 1 && read(join(cpu.directory, 'cpu.rt_runtime_us')) !== undefined;
}

function countsSwap(memory: Hierarchy | undefined, read: ReadText): boolean {
  if (!memory) return false;
  if (memory.version === 1) return read(join(memory.directory, 'memory.memsw.limit_in_bytes')) !== undefined;
  // v2's root has no limits to look at: ask a cgroup below it, or, where there is none yet, for swap itself.
  const example = exampleIn(memory.directory, 'memory.max', read);
  return read(example ? join(example, 'memory.swap.max') : '/proc/swaps') !== undefined;
}

/** A cgroup below v2's root that has this file. */
function exampleIn(root: string, file: string, read: ReadText): string | undefined {
  const groups = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return groups.map(({ name }) => join(root, name)).find((group) => read(join(group, file)) !== undefined);
}
