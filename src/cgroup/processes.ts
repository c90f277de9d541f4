import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { errnoCode } from '../util/errors.js';
import { readText } from '../util/read.js';

/** The processes in a cgroup and in those below it, by the numbers that we know them by; none when it is gone. */
export function cgroupProcesses(directory: string): number[] {
  const own = (readText(join(directory, 'cgroup.procs')) ?? '').split('\n').map(Number);
  // A process of a namespace that we cannot see into is 0.
  return [...own.filter((pid) => pid > 0), ...subdirectories(directory).flatMap(cgroupProcesses)];
}

function subdirectories(directory: string): string[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(directory, name));
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return [];
    throw error;
  }
}
