import { cgroupProcesses } from '../cgroup/processes.js';
import { isRunning, readState } from '../container/state.js';
import { EngineError } from '../util/errors.js';
import { run } from '../util/spawn.js';
import { cgroupPlaces } from './cgroup-place.js';
import type { Engine } from './context.js';

export interface Processes {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * A container's processes as the host's ps(1) shows them. ps does not know of containers: it lists all of the host's, and what is not in
 * the container's cgroup is dropped.
 *
 * @param args for ps; `-ef` unless given
 * @throws EngineError `conflict` when the container does not run, `invalid` when the list has no PID to go by
 */
export async function top(engine: Engine, id: string, args: readonly string[]): Promise<Processes> {
  if (!isRunning(readState(engine.root, id))) {
    throw new EngineError('conflict', `container ${id.slice(0, 12)} is not running`);
  }
  const pids = new Set(cgroupPlaces(engine, id).flatMap(({ directory }) => cgroupProcesses(directory)));
  const listing = parseListing(await run('ps', args.length > 0 ? args : ['-ef']));
  const column = listing.titles.indexOf('PID');
  if (column < 0)
    throw new EngineError('invalid', "couldn't find the PID field in what ps prints: add it, as in -o pid,cmd");
  return { titles: listing.titles, rows: listing.rows.filter((row) => pids.has(Number(row[column]))) };
}

/** The last column is a command with blanks of its own. */
export function parseListing(text: string): Processes {
  const [header = '', ...lines] = text.split('\n');
  const titles = header.trim().split(/\s+/);
  const rows = lines.map((line) => {
    const words = line.trim().split(/\s+/);
    const last = words.slice(titles.length - 1).join(' ');
    return [...words.slice(0, titles.length - 1), last];
  });
  return { titles, rows };
}
