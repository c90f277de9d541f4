import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoCode } from '../util/errors.js';
import { cgroupProcesses } from './processes.js';

/**
 * Sends SIGKILL to all that is in a cgroup and in those below it. cgroups v2 do that for us (since Linux 5.14), and catch what is
 * just forking, too; elsewhere ask again until it is empty.
 */
export function endProcesses(directory: string): void {
  if (killAtOnce(directory)) return;
  for (const pid of cgroupProcesses(directory)) killOne(pid);
}

function killAtOnce(directory: string): boolean {
  try {
    // Not made where it is missing: v1 has no such file.
    writeFileSync(join(directory, 'cgroup.kill'), '1', { flag: 'r+' });
    return true;
  } catch {
    return false;
  }
}

function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (errnoCode(error) !== 'ESRCH') throw error;
  }
}
