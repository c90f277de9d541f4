import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from '../util/errors.js';
import type { Hierarchy, Resources, Setting } from './contract.js';
import type { Limits } from './limits.js';
import { v1 } from './v1/version.js';
import { v2 } from './v2/version.js';

const versions = { 1: v1, 2: v2 };

/** A cgroup's limits, of which it has some now, and is to have others. */
export interface LimitChange {
  readonly before: Limits;
  readonly after: Limits;
}

/** A file of a live cgroup, and what to write to it. */
interface Write {
  readonly path: string;
  readonly data: string;
  readonly why: string;
}

/**
 * Changes the limits of a cgroup that has processes in it; all of them or none.
 *
 * @returns what undoes it
 * @throws EngineError `unavailable` when the kernel refuses
 */
export function updateCgroup(
  name: string,
  hierarchies: readonly Hierarchy[],
  change: LimitChange,
  resources: Resources,
): () => void {
  const writes = hierarchies.flatMap((hierarchy) => {
    const [before, after] = [change.before, change.after].map((limits) => settingsOf(hierarchy, limits, resources));
    const isNew = ([file, data]: Setting) => !before?.some(([same, old]) => same === file && old === data);
    return (after ?? []).filter(isNew).map((setting) => toWrite(join(hierarchy.directory, name), setting));
  });
  return writeAll(writes);
}

function settingsOf({ version, controllers }: Hierarchy, limits: Limits, resources: Resources): Setting[] {
  return controllers.flatMap((name) => [...versions[version].controllers[name].settings(limits, resources)]);
}

function toWrite(directory: string, [file, data, why]: Setting): Write {
  return { path: join(directory, file), data, why };
}

/** Writes them all, or restores those that were written. */
function writeAll(writes: readonly Write[]): () => void {
  const before = writes.map((write) => ({ ...write, data: readFileSync(write.path, 'utf8').trim() }));
  const undo = () => void writeInAnyOrder(before);
  const refused = writeInAnyOrder(writes);
  if (!refused) return undo;
  undo();
  throw new EngineError('unavailable', `cannot ${refused.write.why}: ${explain(refused)}; nothing was changed`, {
    cause: refused.error,
  });
}

interface Refusal {
  readonly write: Write;
  readonly error: Error;
}

/**
 * Two limits may depend on each other, as memory must not be more than memory and swap together: which of them has to be first depends on
 * whether they grow. So what is refused is tried again, as long as that gets us on. Returns what is refused in the end.
 */
function writeInAnyOrder(writes: readonly Write[]): Refusal | undefined {
  const refused = writes.flatMap((write) => tryWrite(write));
  if (refused.length === 0 || refused.length === writes.length) return refused[0];
  return writeInAnyOrder(refused.map(({ write }) => write));
}

/** With a line break: of an empty text the kernel would get no write at all. */
function tryWrite(write: Write): Refusal[] {
  try {
    writeFileSync(write.path, `${write.data}\n`);
    return [];
  } catch (error) {
    return [{ write, error: error as Error }];
  }
}

function explain({ write: { path, data }, error }: Refusal): string {
  return `the kernel refuses ${data} in ${path.split('/').at(-1)} (${error.message.split(',')[0]})`;
}
